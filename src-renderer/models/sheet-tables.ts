import type { LinearisedProof, ProofSheet, ReducedProof } from '#shared/proof/index.ts';
import { formatInteger } from '../ui/format.ts';

type Row = readonly string[];

/** Layers whose neurons were taken for fixed, those that did leave their state first. */
export function flipRows({ layers }: LinearisedProof): readonly Row[] {
  return [...layers]
    .sort((a, b) => b.flips - a.flips)
    .map(({ layer, kind, neurons, flipped, flips, observations }) => [
      layer,
      kind === 'linear' ? 'linear' : 'silenced in part',
      formatInteger(neurons),
      formatInteger(flipped),
      `${formatInteger(flips)} of ${formatInteger(observations)}`,
    ]);
}

const inputNames = { random: 'Random images', border: 'Border-heavy images', real: 'Held-out images' } as const;

export function inputRows({ inputs, limit }: ReducedProof): readonly Row[] {
  return inputs.map(({ name, images, difference }) => [
    inputNames[name],
    formatInteger(images),
    formatDifference(difference),
    formatDifference(limit),
  ]);
}

/** Steps that were not taken, with the reason. */
export function leftOutRows({ steps, without, refused }: ProofSheet): readonly Row[] {
  const what = (id: string): string => steps.find((step) => step.id === id)?.what ?? id;
  return [...refused.map(({ step, why }) => [what(step), why]), ...without.map((step) => [what(step), 'Left out by choice.'])];
}

export function fileRows({ onnx: { opset, ir, input, output } }: ProofSheet): readonly Row[] {
  const port = ({ name, shape }: typeof input): string => `${name} [${shape.join(', ')}]`;
  return [
    ['Opset', String(opset)],
    ['IR version', String(ir)],
    ['Input', port(input)],
    ['Output', port(output)],
  ];
}

export function machineRows({ machine, models }: ProofSheet): readonly Row[] {
  const calls = models[0]?.latency.map(({ batch, calls: count }) => `${count} calls at batch ${batch}`).join(', ') ?? '';
  return [
    ['Machine', `${machine.hostname}, ${machine.platform}`],
    ['Processor', `${machine.processor}, ${machine.cores} cores`],
    ['Training runtime', `TensorFlow ${machine.tensorflow} on ${machine.device}`],
    ['Independent runtime', `${machine.runtime}, ${machine.threads} ${machine.threads === 1 ? 'thread' : 'threads'}`],
    ['Latency', `median (first to third quartile) of ${calls}, the networks taking turns`],
    ['Load before', machine.load.toFixed(2)],
    ['Versions', `Nepenthe Lab ${machine.app}, Node ${machine.node}`],
  ];
}

/** Whether others wanted the cores that the latency was measured on. */
export function isCrowded({ machine: { load, cores } }: ProofSheet): boolean {
  return load > cores;
}

export function formatDifference(value: number): string {
  return value === 0 ? '0' : value.toExponential(1);
}
