import { firstModel, lastModel, type Latency, type ProofSheet, type ProvenModel } from './proof-sheet.ts';

/** A line of the sheet's main table: one cell a model, in their order. */
export interface SheetRow {
  readonly label: string;
  readonly cells: readonly string[];
}

/** What the sheet says of each model, as a table; the same in the window, on the command line and in the HTML file. */
export function modelRows({ models }: ProofSheet): readonly SheetRow[] {
  const row = (label: string, cell: (model: ProvenModel) => string): SheetRow => ({ label, cells: models.map(cell) });
  const batches = models[0]?.latency.map(({ batch }) => batch) ?? [];
  return [
    row('Accuracy, validation: TensorFlow', ({ tensorflow }) => percent(tensorflow.validation)),
    row('Accuracy, validation: independent runtime', ({ independent }) => percent(independent.validation)),
    row('Accuracy, test: TensorFlow', ({ tensorflow }) => percent(tensorflow.test)),
    row('Accuracy, test: independent runtime', ({ independent }) => percent(independent.test)),
    row('Runtimes apart by', ({ agreement }) => scientific(agreement.maxAbs)),
    row('Same class in both', ({ agreement }) => percent(100 * agreement.argmax)),
    row('Depth (rectifiers in a row)', ({ cost }) => whole(cost.depth)),
    row('Rectifiers', ({ cost }) => whole(cost.rectifiers)),
    row('Convolutions and dense maps', ({ cost }) => whole(cost.maps)),
    row('Parameters', ({ cost }) => whole(cost.parameters)),
    row('MACs of one image', ({ cost }) => whole(cost.macs)),
    row('ONNX file, bytes', ({ bytes }) => whole(bytes)),
    ...operatorsOf(models).map((operator) => row(`ONNX ${operator}`, ({ operators }) => whole(operators[operator] ?? 0))),
    ...batches.map((batch, index) => row(`Latency at batch ${batch}, ms`, ({ latency }) => latencyWords(latency[index]))),
  ];
}

/** `Dense (round 0)`, `Pruned (round 3)`, `Reduced (round 3)`. */
export function modelTitle({ role, round }: ProvenModel): string {
  const names = { dense: 'Dense', pruned: 'Pruned', reduced: 'Reduced' } as const;
  return `${names[role]} (round ${round})`;
}

/** What is proven, sentence by sentence. */
export function verdict(sheet: ProofSheet): readonly string[] {
  const last = lastModel(sheet);
  const { agreement } = last;
  return [
    ...(sheet.reduced ? [reducedWords(sheet.reduced, sheet.refused.length)] : []),
    ...(sheet.linearised ? [linearisedWords(sheet.linearised)] : []),
    `${sheet.machine.runtime} computes what TensorFlow does on ${whole(agreement.images)} held-out images: logits differ by at most ` +
      `${scientific(agreement.maxAbs)}, the class is the same for ${percent(100 * agreement.argmax)}.`,
    ...(sheet.models.length > 1 ? [gainWords(firstModel(sheet), last)] : []),
  ];
}

/** How the latencies were measured. */
export function latencyNote({ machine, models }: ProofSheet): string {
  const calls = models[0]?.latency.map(({ batch, calls: count }) => `${count} at batch ${batch}`).join(', ') ?? '';
  return (
    `Latency: median (first to third quartile) of ${calls} calls of ${machine.runtime} with ${machine.threads} threads, ` +
    `after a warm-up, the networks taking turns. Load of the machine before: ${machine.load.toFixed(2)} on ${machine.cores} cores.`
  );
}

/** Where everything was computed and measured. */
export function machineWords({ machine }: ProofSheet): string {
  return (
    `${machine.hostname}: ${machine.processor}, ${machine.cores} cores, ${machine.platform}; Node ${machine.node}, ` +
    `TensorFlow ${machine.tensorflow} on ${machine.device}, ${machine.runtime}; Nepenthe Lab ${machine.app}.`
  );
}

function reducedWords({ inputs, limit, worst }: NonNullable<ProofSheet['reduced']>, refused: number): string {
  const images = inputs.reduce((sum, input) => sum + input.images, 0);
  const but =
    refused === 0 ? '' : ` ${refused} ${refused === 1 ? 'step' : 'steps'} over the limit ${refused === 1 ? 'was' : 'were'} left out.`;
  const where = `on ${whole(images)} random, border-heavy and real images`;
  return `The reduced network equals the linearised one: at most ${scientific(worst)} apart, relative, ${where} (limit ${scientific(limit)}).${but}`;
}

function linearisedWords({ layers, flips, observations, before, after }: NonNullable<ProofSheet['linearised']>): string {
  if (layers.length === 0) return 'No rectifier had to be made linear: the reduction is exact for every input.';
  const neurons = layers.reduce((sum, layer) => sum + layer.neurons, 0);
  const where = `${whole(neurons)} neurons of ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
  return (
    `${where} were taken to keep the one state that they had on the training images. On held-out images they left it in ` +
    `${whole(flips)} of ${whole(observations)} observations; accuracy went from ${percent(before.validation)} to ` +
    `${percent(after.validation)} on validation and from ${percent(before.test)} to ${percent(after.test)} on test.`
  );
}

function gainWords(first: ProvenModel, last: ProvenModel): string {
  const latency = last.latency.map((after, index) => {
    const before = first.latency[index];
    return before ? `, ${ratio(after.median, before.median)} the latency at batch ${after.batch}` : '';
  });
  return (
    `Against the dense network: depth ${first.cost.depth} → ${last.cost.depth}, ${ratio(last.cost.macs, first.cost.macs)} the MACs` +
    `${latency.join('')}, test accuracy ${percent(first.independent.test)} → ${percent(last.independent.test)}.`
  );
}

function latencyWords(latency: Latency | undefined): string {
  return latency ? `${milliseconds(latency.median)} (${milliseconds(latency.low)}–${milliseconds(latency.high)})` : '–';
}

/** Every operator that any of the networks has, in the order of their files. */
function operatorsOf(models: readonly ProvenModel[]): readonly string[] {
  return [...new Set(models.flatMap(({ operators }) => Object.keys(operators)))];
}

function percent(value: number): string {
  return `${value.toFixed(2)} %`;
}

function whole(value: number): string {
  return value.toLocaleString('en');
}

function scientific(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}

function milliseconds(value: number): string {
  return value.toPrecision(3);
}

function ratio(after: number, before: number): string {
  return before > 0 ? `${(after / before).toFixed(2)}×` : '–';
}
