import {
  LabError,
  type ImportModel,
  type ImportedModelDetail,
  type ModelImportJob,
  type ModelLibrary,
  type OnnxNumbers,
  type OnnxView,
} from '#shared/contract/index.ts';
import { noSuchModel } from '#shared/networks/index.ts';

/** Models that came from files. */
export class ImportedModelService {
  list(): ModelLibrary {
    return { models: [], damaged: [] };
  }

  get(name: string): ImportedModelDetail {
    throw noSuchModel(name);
  }

  import({ file }: ImportModel): ModelImportJob {
    throw notYet(file);
  }

  look(file: string): OnnxView {
    throw notYet(file);
  }

  numbers(file: string): OnnxNumbers {
    throw notYet(file);
  }

  remove(): boolean {
    return false;
  }
}

function notYet(file: string): LabError {
  return new LabError('unavailable', 'Models cannot be imported yet.', 'Take a ready-made network.', { file });
}
