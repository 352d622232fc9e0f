import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { algorithmNames, type AlgorithmTable } from '#main/program/index.ts';
import { runPaths } from '#main/run-folder/index.ts';

/** The algorithms that a run chose for its convolutions, to which every attempt keeps. */
const frozenSchema = z.strictObject({ format: z.literal(1), convolutions: z.record(z.string(), z.enum(algorithmNames)) });

/** Undefined before the run's first choice. Throws LabError `bad-file`. */
export function readFrozenAlgorithms(folder: string): AlgorithmTable | undefined {
  const frozen = readJsonFile(
    runPaths(folder).algorithms,
    frozenSchema,
    'Move it away: the algorithms are chosen again, which may round differently.',
  );
  return frozen && new Map(Object.entries(frozen.convolutions));
}

/** Throws LabError `disk-full` or `unwritable`. */
export function writeFrozenAlgorithms(folder: string, algorithms: AlgorithmTable): void {
  const frozen = { format: 1, convolutions: Object.fromEntries(algorithms) };
  writeAtomically(runPaths(folder).algorithms, `${JSON.stringify(frozen, null, 2)}\n`);
}
