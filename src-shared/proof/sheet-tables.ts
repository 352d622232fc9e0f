import { difference, milliseconds, percent, whole } from './figures.ts';
import type { Latency, LinearizedProof, ProofSheet, ProvenModel, ReducedProof } from './proof-sheet.ts';

/** A table of a sheet in words: the same in the window, on the command line and in the HTML file. */
export interface SheetTable {
  /** Empty where the first column of the rows says it all. */
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** What the sheet says of each model, before → after. */
export function modelTable({ models }: ProofSheet): SheetTable {
  const row = (label: string, cell: (model: ProvenModel) => string): readonly string[] => [label, ...models.map(cell)];
  const batches = models[0]?.latency.map(({ batch }) => batch) ?? [];
  return {
    columns: ['', ...models.map(modelTitle)],
    rows: [
      row('Accuracy, validation: TensorFlow', ({ tensorflow }) => percent(tensorflow.validation)),
      row('Accuracy, validation: independent runtime', ({ independent }) => percent(independent.validation)),
      row('Accuracy, test: TensorFlow', ({ tensorflow }) => percent(tensorflow.test)),
      row('Accuracy, test: independent runtime', ({ independent }) => percent(independent.test)),
      row('Runtimes apart by', ({ agreement }) => difference(agreement.maxAbs)),
      row('Same class in both', ({ agreement }) => percent(100 * agreement.argmax)),
      row('Depth (rectifiers in a row)', ({ cost }) => whole(cost.depth)),
      row('Rectifiers', ({ cost }) => whole(cost.rectifiers)),
      row('Convolutions and dense maps', ({ cost }) => whole(cost.kernelLayers)),
      row('Parameters', ({ cost }) => whole(cost.parameters)),
      row('MACs of one image', ({ cost }) => whole(cost.macs)),
      row('ONNX file, bytes', ({ bytes }) => whole(bytes)),
      ...operatorsOf(models).map((operator) => row(`ONNX ${operator}`, ({ operators }) => whole(operators[operator] ?? 0))),
      ...batches.map((batch, index) => row(`Latency at batch ${batch}, ms`, ({ latency }) => latencyWords(latency[index]))),
    ],
  };
}

/** Layers whose neurons were taken for fixed, those that did leave their state most often first. */
export function flipTable({ layers }: LinearizedProof): SheetTable {
  const sorted = [...layers].sort((a, b) => b.flips - a.flips);
  return {
    columns: ['Layer', 'Became', 'Neurons', 'Flipped', 'Flips on held-out images'],
    rows: sorted.map(({ layer, kind, neurons, flipped, flips, observations }) => [
      layer,
      kind === 'linear' ? 'linear' : 'silenced in part',
      whole(neurons),
      whole(flipped),
      `${whole(flips)} of ${whole(observations)}`,
    ]),
  };
}

const inputNames = { random: 'Random images', border: 'Border-heavy images', real: 'Held-out images' } as const;

export function inputTable({ inputs, limit }: ReducedProof): SheetTable {
  return {
    columns: ['', 'Images', 'Largest relative difference', 'Limit'],
    rows: inputs.map((input) => [inputNames[input.name], whole(input.images), difference(input.difference), difference(limit)]),
  };
}

/** Steps that were not taken, with the reason. */
export function leftOutTable({ steps, without, refused }: ProofSheet): SheetTable {
  const what = (id: string): string => steps.find((step) => step.id === id)?.what ?? id;
  return {
    columns: ['Step', 'Why'],
    rows: [...refused.map(({ step, why }) => [what(step), why]), ...without.map((step) => [what(step), 'Left out by choice.'])],
  };
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
      ['Independent runtime', `${machine.runtime}, ${machine.threads} ${machine.threads === 1 ? 'thread' : 'threads'}`],
      ['Latency', `median (first to third quartile) of ${calls}, after a warm-up, the networks taking turns`],
      ['Load before', `${machine.load.toFixed(2)} on ${machine.cores} cores`],
      ['Versions', `Nepenthe Lab ${machine.app}, Node ${machine.node}`],
    ],
  };
}

/** `Dense (round 0)`, `Pruned (round 3)`, `Reduced (round 3)`. */
export function modelTitle({ role, round }: Pick<ProvenModel, 'role' | 'round'>): string {
  const names = { dense: 'Dense', pruned: 'Pruned', reduced: 'Reduced' } as const;
  return `${names[role]} (round ${round})`;
}

function latencyWords(latency: Latency | undefined): string {
  return latency ? `${milliseconds(latency.median)} (${milliseconds(latency.low)}–${milliseconds(latency.high)})` : '–';
}

/** Every operator that any of the networks has, in the order of their files. */
function operatorsOf(models: readonly ProvenModel[]): readonly string[] {
  return [...new Set(models.flatMap(({ operators }) => Object.keys(operators)))];
}
