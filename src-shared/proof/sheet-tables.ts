import type { ApproximateLayer, RefusedMerge } from '#shared/reduction/index.ts';
import { formatCount, formatPercent, plural } from '#shared/text/index.ts';
import { difference, milliseconds } from './figures.ts';
import type { Latency, LinearizedProof, ProofSheet, ProvenModel, ReducedProof } from './proof-sheet.ts';

/** A table of a sheet as text: the same in the window, on the command line and in the HTML file. */
export interface SheetTable {
  /** Empty if the rows need no headings. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The figures of each model. */
export function modelTable({ models }: ProofSheet): SheetTable {
  const row = (label: string, cell: (model: ProvenModel) => string): readonly string[] => [label, ...models.map(cell)];
  const batches = models[0]?.latency.map(({ batch }) => batch) ?? [];
  return {
    columns: ['', ...models.map(modelTitle)],
    rows: [
      row('Accuracy, validation: TensorFlow', ({ tensorflow }) => formatPercent(tensorflow.validation)),
      row('Accuracy, validation: independent runtime', ({ independent }) => formatPercent(independent.validation)),
      row('Accuracy, test: TensorFlow', ({ tensorflow }) => formatPercent(tensorflow.test)),
      row('Accuracy, test: independent runtime', ({ independent }) => formatPercent(independent.test)),
      row('Largest logit difference between runtimes', ({ agreement }) => difference(agreement.maxAbs)),
      row('Same class in both runtimes', ({ agreement }) => formatPercent(100 * agreement.argmax)),
      row('Depth (rectifiers in series)', ({ cost }) => formatCount(cost.depth)),
      row('Rectifiers', ({ cost }) => formatCount(cost.rectifiers)),
      row('Convolutions and dense layers', ({ cost }) => formatCount(cost.kernelLayers)),
      row('Parameters', ({ cost }) => formatCount(cost.parameters)),
      row('MACs per image', ({ cost }) => formatCount(cost.macs)),
      row('ONNX file, bytes', ({ bytes }) => formatCount(bytes)),
      ...operatorsOf(models).map((operator) => row(`ONNX ${operator}`, ({ operators }) => formatCount(operators[operator] ?? 0))),
      ...batches.map((batch, index) => row(`Latency at batch ${batch}, ms`, ({ latency }) => latencyText(latency[index]))),
    ],
  };
}

/** Layers with neurons that were assumed fixed, those with the most flips first. */
export function flipTable({ layers }: LinearizedProof): SheetTable {
  const sorted = [...layers].sort((a, b) => b.flips - a.flips);
  const isBounded = layers.some(({ certified }) => certified !== undefined);
  return {
    columns: ['Layer', 'Became', 'Neurons', ...(isBounded ? ['Certified'] : []), 'Flipped', 'Flips on held-out images'],
    rows: sorted.map(({ layer, kind, neurons, certified, flipped, flips, observations }) => [
      layer,
      kind === 'linear' ? 'linear' : 'partly silenced',
      formatCount(neurons),
      ...(isBounded ? [certified === undefined ? '–' : formatCount(certified)] : []),
      formatCount(flipped),
      `${formatCount(flips)} of ${formatCount(observations)}`,
    ]),
  };
}

/** Approximately linear layers of a model. */
export function approximateTable(layers: readonly ApproximateLayer[]): SheetTable {
  return {
    columns: ['Layer', 'Error of the logits', 'Change of accuracy', 'Activation'],
    rows: layers.map(({ layer, error, accuracyChange, replaced }) => [
      layer,
      formatPercent(100 * error),
      `${accuracyChange > 0 ? '+' : ''}${accuracyChange.toFixed(2)} points`,
      replaced ? 'linear form' : 'kept',
    ]),
  };
}

const inputNames = { random: 'Random images', border: 'Border-heavy images', real: 'Held-out images' } as const;

export function inputTable({ inputs, limit }: ReducedProof): SheetTable {
  return {
    columns: ['', 'Images', 'Largest relative difference', 'Limit'],
    rows: inputs.map((input) => [inputNames[input.name], formatCount(input.images), difference(input.difference), difference(limit)]),
  };
}

/** Skipped steps, with the reason. */
export function leftOutTable({ steps, without, refused }: ProofSheet): SheetTable {
  const what = (id: string): string => steps.find((step) => step.id === id)?.what ?? id;
  return {
    columns: ['Step', 'Why'],
    rows: [...refused.map(({ step, why }) => [what(step), why]), ...without.map((step) => [what(step), 'Left out by the user.'])],
  };
}

/** Linear layers that could be one but stay apart. */
export function refusedMergeTable(refused: readonly RefusedMerge[]): SheetTable {
  return { columns: ['Layers', 'Why'], rows: refused.map(({ nodes, why }) => [nodes.join(', '), why]) };
}

export function fileTable({ onnx: { opset, ir, input, output } }: ProofSheet): SheetTable {
  const port = ({ name, shape }: typeof input): string => `${name} [${shape.join(', ')}]`;
  return {
    columns: [],
    rows: [
      ['Opset', String(opset)],
      ['IR version', String(ir)],
      ['Input, normalized as in training', port(input)],
      ['Output', port(output)],
    ],
  };
}

/** Where and how everything was computed and measured. */
export function machineTable({ machine, models }: ProofSheet): SheetTable {
  const calls = models[0]?.latency.map(({ batch, calls: count }) => `${count} calls at batch ${batch}`).join(', ') ?? '';
  return {
    columns: [],
    rows: [
      ['Machine', `${machine.hostname}, ${machine.platform}`],
      ['Processor', `${machine.processor}, ${machine.cores} cores`],
      ['Training runtime', `TensorFlow ${machine.tensorflow} on ${machine.device}`],
      ['Independent runtime', `${machine.runtime}, ${plural(machine.threads, 'thread')}`],
      ['Latency', `median (first to third quartile) of ${calls}, after warm-up; the networks take turns`],
      ['Load before the measurement', `${machine.load.toFixed(2)} on ${plural(machine.cores, 'core')}`],
      ['Versions', `Nepenthe Lab ${machine.app}, Node ${machine.node}`],
    ],
  };
}

/** `Dense (round 0)`, `Pruned (round 3)`, `Reduced (round 3)`. */
export function modelTitle({ role, round }: Pick<ProvenModel, 'role' | 'round'>): string {
  const names = { dense: 'Dense', pruned: 'Pruned', reduced: 'Reduced' } as const;
  return `${names[role]} (round ${round})`;
}

function latencyText(latency: Latency | undefined): string {
  return latency ? `${milliseconds(latency.median)} (${milliseconds(latency.low)}–${milliseconds(latency.high)})` : '–';
}

/** All operators of the networks, in file order. */
function operatorsOf(models: readonly ProvenModel[]): readonly string[] {
  return [...new Set(models.flatMap(({ operators }) => Object.keys(operators)))];
}
