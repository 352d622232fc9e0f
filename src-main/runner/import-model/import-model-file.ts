import { readFile } from 'node:fs/promises';
import { modelRequestSchema, readSource, writeModel, type ModelMessage } from '#main/library/index.ts';
import { lastWord } from '../last-word.ts';
import { toldProgress } from '../told-progress.ts';
import { convertOnnx } from './convert-onnx.ts';
import { convertWeights } from './convert-weights.ts';
import { describeModel } from './describe-model.ts';

const converters = { onnx: convertOnnx, safetensors: convertWeights } as const;

/**
 * Makes a model of the file that a request asks for, writes it into a folder and tells how it goes, `done` or `failed` being the last word.
 * Nothing is written before it is verified. Gives whether it was done.
 *
 * @param heed throws what ends the import, when it is to end
 */
export function importModelFile(request: string, emit: (message: ModelMessage) => void, heed: () => void): Promise<boolean> {
  return lastWord(emit, async () => {
    const { folder, model: wanted } = modelRequestSchema.parse(JSON.parse(await readFile(request, 'utf8')));
    const report = toldProgress(emit, heed);
    await report('reading', 0, 0);
    const source = await readSource(wanted.file, (done, of) => report('reading', done, of));
    const converted = await converters[source.format](source, wanted, report);
    await report('writing', 0, 0);
    const model = describeModel(wanted.name, source, converted);
    writeModel(folder, model, converted);
    return { kind: 'done' as const, model };
  });
}
