import type { InstructionSet } from '../session/tensorflow.ts';
import type { AlgorithmName } from './convolutions.ts';

/**
 * The fastest algorithms of the presets' convolutions, for machines on which nothing is measured. Convolutions that are not listed get the
 * algorithm that is expected to be the fastest. Written by `npm run bench -- convolutions`.
 */
const KNOWN: Readonly<Partial<Record<InstructionSet, Readonly<Record<string, AlgorithmName>>>>> = {};

export function knownAlgorithm(instructionSet: InstructionSet, key: string): AlgorithmName | undefined {
  return KNOWN[instructionSet]?.[key];
}
