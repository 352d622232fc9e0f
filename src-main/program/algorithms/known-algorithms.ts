import { z } from 'zod';
import type { InstructionSet } from '../session/tensorflow.ts';
import { type AlgorithmName, algorithmNames } from './convolutions.ts';
import known from './known-algorithms.json' with { type: 'json' };

/** By instruction set and key. Written by `npm run bench -- convolutions`. */
const table = z.record(z.string(), z.record(z.string(), z.enum(algorithmNames))).parse(known);

/**
 * The fastest algorithm of a convolution in the benchmarks' networks, which have the shapes of the presets for small images, as measured on
 * another processor with the same instruction set. For machines on which nothing is measured.
 */
export function knownAlgorithm(instructionSet: InstructionSet, key: string): AlgorithmName | undefined {
  return table[instructionSet]?.[key];
}
