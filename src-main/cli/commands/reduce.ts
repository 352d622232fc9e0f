import { resolve } from 'node:path';
import { type Command, Option } from 'commander';
import { writeOutput } from '#main/files/output-file.ts';
import { checkModel, denseExperiment, refuseGuessing } from '#shared/reducing/index.ts';
import { integer, number, numbers } from '../input/arguments.ts';
import { importedFile } from '../input/network-file.ts';
import { readClassFile } from '../reduce/class-file.ts';
import { finishedRun, REDUCED_FORMAT } from '../reduce/finished-run.ts';
import { measuredFront } from '../reduce/measured-front.ts';
import { dataForModel } from '../reduce/model-data.ts';
import { withOptionNames } from '../reduce/option-names.ts';
import { reducedModel } from '../reduce/reduced-model.ts';
import { reductionDocument, reductionText } from '../reduce/reduction-report.ts';
import { targetFiles } from '../reduce/target-files.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { doModelJob } from '../session/do-job.ts';
import { percent } from '../text/run-text.ts';

const STATISTICS_NOTE =
  'Images are normalized with the mean and std of the data set. If the model was trained with others, give --mean and --std.';

interface Options {
  readonly data: string;
  readonly mean?: number[];
  readonly std?: number[];
  readonly resize?: number;
  readonly accuracyLoss: number;
  readonly speedUp?: number;
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
    .addOption(
      new Option('--speed-up <factor>', 'how many times as fast as the model at batch size 1, at whatever accuracy')
        .argParser(number(1, 1000))
        .conflicts('accuracyLoss'),
    )
    .option('--epochs <n>', 'epochs of fine-tuning in each round; 0 for no training', integer(0, 10_000), 3)
    .option('--classes <file>', 'the class of each output: one name per line, or a JSON object (default: class folders sorted by name)')
    .option('--mean <numbers>', 'mean per channel that the model was trained with, of values from 0 to 1', numbers)
    .option('--std <numbers>', 'standard deviation per channel, likewise', numbers)
    .option('--resize <pixels>', 'shorter side of the images before the center crop (default: the model’s image size)', integer(1, 4096))
    .option('--out <file>', 'the file to write (default: <model>-reduced.onnx)')
    .action(run(reduceModel));
}

async function reduceModel(
  context: CommandContext,
  file: string,
  { out, accuracyLoss, speedUp, epochs, ...images }: Options,
): Promise<void> {
  const { client, terminal } = context;
  const source = resolve(file);
  const targets = targetFiles(source, out);
  const measured = await withOptionNames(() => measuredModel(context, source, images));
  if (!measured) return;
  const { model, dataSet, dense } = measured;
  const front = await measuredFront(context, dense, model, speedUp);
  const reduced = await reducedModel(context, { model, dataSet, dense, front }, { accuracyLoss, speedUp, epochs });
  if (!reduced) return;
  const { choice: kept, point } = reduced;
  const choice = { ...kept, format: REDUCED_FORMAT, file: targets.model } as const;
  const done = await doModelJob(context, () => client.models.export(choice));
  const { rounds } = await client.runs.get({ id: kept.id });
  const made = { source, model, dataSet, dense, front, point, reduced: { runId: kept.id, rounds }, done, proofFile: targets.proof };
  const document = reductionDocument(made);
  writeOutput(targets.proof, `${JSON.stringify({ ...done.proof.sheet, exported: document.exported }, undefined, 2)}\n`);
  terminal.result(document, reductionText(document, done.proof.sheet));
}

type ImageOptions = Pick<Options, 'data' | 'classes' | 'mean' | 'std' | 'resize'>;

/** The model with its images and a run that measured it as it is; undefined if that run does not finish. */
async function measuredModel(context: CommandContext, source: string, { data, classes: classFile, ...given }: ImageOptions) {
  const { client, terminal } = context;
  const name = await importedFile(context, source);
  const model = await client.models.imported.get({ name });
  checkModel(model, given);
  const classes = classFile === undefined ? undefined : await readClassFile(resolve(classFile), model.classes);
  const dataSet = await dataForModel(context, { ...given, model: name, data, ...(classes && { classes: [...classes] }) });
  if (!model.normalization && given.mean === undefined) terminal.note(STATISTICS_NOTE);

  const run = await finishedRun(context, denseExperiment(model, dataSet));
  if (!run?.dense) return undefined;
  const { accuracy, testAccuracy } = run.dense;
  terminal.note(`The model as imported: ${percent(accuracy)} on validation, ${percent(testAccuracy)} on test`);
  refuseGuessing(run.dense, dataSet, model, { normalization: given.mean !== undefined, classes: classes !== undefined });
  return { model, dataSet, dense: run };
}
