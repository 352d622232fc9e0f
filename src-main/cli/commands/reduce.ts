import { resolve } from 'node:path';
import type { Command } from 'commander';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { integer, number, numbers } from '../input/arguments.ts';
import { choiceOf } from '../input/model-options.ts';
import { importedFile } from '../input/network-file.ts';
import { checkModel } from '../reduce/check-model.ts';
import { readClassFile } from '../reduce/class-file.ts';
import { refuseGuessing } from '../reduce/dense-accuracy.ts';
import { denseExperiment, reducingExperiment } from '../reduce/experiments.ts';
import { finishedRun, REDUCED_FORMAT } from '../reduce/finished-run.ts';
import { dataForModel, type DataOptions } from '../reduce/model-data.ts';
import { reductionDocument, reductionText } from '../reduce/reduction-report.ts';
import { targetFiles } from '../reduce/target-files.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doModelJob } from '../session/do-job.ts';
import { percent } from '../text/run-text.ts';

const STATISTICS_NOTE =
  'Images are normalized with the mean and std of the data set. If the model was trained with others, give --mean and --std.';

interface Options extends DataOptions {
  readonly data: string;
  readonly accuracyLoss: number;
  readonly epochs: number;
  readonly classes?: string;
  readonly out?: string;
}

export function addReduce(command: Command, run: Run): void {
  command
    .command('reduce')
    .description('make a trained ONNX model shallower and faster, and write a file that replaces it, with its proof; Ctrl+C stops')
    .argument('<model>', 'the ONNX file, which stays as it is')
    .requiredOption('--data <folder>', 'labeled images in class folders or another format of `data add`, or the name of a data set')
    .option('--accuracy-loss <points>', 'largest accepted loss of validation accuracy, in points', number(0, 100), 1)
    .option('--epochs <n>', 'epochs of fine-tuning in each round; 0 for no training', integer(0, 10_000), 3)
    .option('--classes <file>', 'the class of each output: one name per line, or a JSON object (default: class folders sorted by name)')
    .option('--mean <numbers>', 'mean per channel that the model was trained with, of values from 0 to 1', numbers)
    .option('--std <numbers>', 'standard deviation per channel, likewise', numbers)
    .option('--resize <pixels>', 'shorter side of the images before the center crop (default: the model’s image size)', integer(1, 4096))
    .option('--out <file>', 'the file to write (default: <model>-reduced.onnx)')
    .action(run(reduceModel));
}

async function reduceModel(context: CommandContext, file: string, { data, out, classes, ...options }: Options): Promise<void> {
  const { client, terminal } = context;
  const source = resolve(file);
  const targets = targetFiles(source, out);
  const name = await importedFile(context, source);
  const model = await client.models.imported.get({ name });
  checkModel(model, options);
  const order = classes === undefined ? undefined : await readClassFile(resolve(classes), model.classes);
  const { accuracyLoss, epochs, ...dataOptions } = options;
  const dataSet = await dataForModel(context, data, model, order, dataOptions);
  if (!model.normalization && options.mean === undefined) terminal.note(STATISTICS_NOTE);

  const dense = await finishedRun(context, denseExperiment(model, dataSet));
  if (!dense?.dense) return;
  terminal.note(`The model as imported: ${percent(dense.dense.accuracy)} on validation, ${percent(dense.dense.testAccuracy)} on test`);
  refuseGuessing(dense.dense, dataSet, model, { normalization: options.mean !== undefined, classes: order !== undefined });

  const reduced = await finishedRun(context, reducingExperiment(model, dataSet, { accuracyLoss, epochs }));
  if (!reduced) return;
  const choice = { ...choiceOf(reduced.runId, { plan: 'exact' }), format: REDUCED_FORMAT, file: targets.model } as const;
  const done = await doModelJob(context, () => client.models.export(choice));
  const document = reductionDocument({ source, model, dataSet, dense, reduced, done, proofFile: targets.proof });
  writeAtomically(targets.proof, `${JSON.stringify({ ...done.proof.sheet, exported: document.exported }, undefined, 2)}\n`);
  terminal.result(document, reductionText(document, done.proof.sheet));
}
