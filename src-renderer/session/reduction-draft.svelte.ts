import { type ModelDataRequest, modelDataRequestSchema } from '#shared/contract/index.ts';
import { classNamesIn } from '#shared/reducing/index.ts';

/** Settings of the images, without the model and the classes, which are read for it. */
export type ImageSettings = Omit<ModelDataRequest, 'model' | 'classes'>;

const imageSettings = modelDataRequestSchema.omit({ model: true, classes: true });

/** The form of a reduction: a model and its images, as texts. */
export class ReductionDraft {
  /** The name of an imported model; empty for one from a file. */
  model = $state('');
  file = $state('');
  /** The name of a data set; empty for a file or folder. */
  dataSet = $state('');
  source = $state('');
  mean = $state('');
  std = $state('');
  resize = $state('');
  /** The class of each output, one per line or as JSON; empty for class folders sorted by name. */
  classes = $state('');

  readonly #checked = $derived(
    imageSettings.safeParse({
      data: this.dataSet === '' ? this.source.trim() : this.dataSet,
      ...(this.mean.trim() !== '' && { mean: numbersIn(this.mean) }),
      ...(this.std.trim() !== '' && { std: numbersIn(this.std) }),
      ...(this.resize.trim() !== '' && { resize: Number(this.resize) }),
    }),
  );

  /** Undefined if something is invalid or missing. */
  get images(): ImageSettings | undefined {
    return this.model === '' && this.file.trim() === '' ? undefined : this.#checked.data;
  }

  /** What is wrong with a setting that is not empty. */
  problemOf(field: 'mean' | 'std' | 'resize'): string | undefined {
    const issue = this.#checked.error?.issues.find(({ path }) => path[0] === field);
    return issue && `The ${field === 'resize' ? 'shorter side' : field} ${issue.message}.`;
  }

  /** Throws LabError `bad-file` if the classes do not fit the number of outputs. */
  classesOf(outputs: number): string[] | undefined {
    return this.classes.trim() === '' ? undefined : [...classNamesIn(this.classes, outputs)];
  }

  /** Takes dropped or chosen files: models, and labeled images. */
  take(paths: readonly string[]): void {
    for (const path of paths) {
      if (path.toLowerCase().endsWith('.onnx')) {
        this.model = '';
        this.file = path;
      } else {
        this.dataSet = '';
        this.source = path;
      }
    }
  }
}

/** Not a number where a part is none. */
function numbersIn(text: string): number[] {
  return text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
}
