import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProgram, type Program, type ProgramOptions } from '#main/program/index.ts';
import { type Model, parametersOf, valuesOf } from '#shared/graph/index.ts';

/** Loads a model into TensorFlow while `use` runs, and removes all traces afterwards. */
export async function inTensorflow<Result>(
  { graph, weights }: Model,
  options: ProgramOptions,
  use: (program: Program) => Promise<Result>,
): Promise<Result> {
  const directory = mkdtempSync(join(tmpdir(), 'nepenthe-proof-'));
  let program: Program | undefined;
  try {
    program = await loadProgram(graph, options, directory);
    program.assign(new Map(parametersOf(graph).map(({ name, node, role }) => [name, valuesOf({ graph, weights }, node, role)])));
    return await use(program);
  } finally {
    program?.dispose();
    rmSync(directory, { recursive: true, force: true });
  }
}
