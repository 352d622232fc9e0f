import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type KernelResults, kernelResults } from './kernel-results.ts';

const script = join(import.meta.dirname, 'kernel-results.ts');

/** The results in a process whose kernels use an instruction set, or the best one below it that the processor has. */
function resultsWith(instructionSet: string): KernelResults {
  const env = { ...process.env, NEPENTHE_INSTRUCTION_SET: instructionSet };
  const output = execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', script], {
    env,
    encoding: 'utf8',
    maxBuffer: 2 ** 26,
  });
  return JSON.parse(output.trim().split('\n').at(-1) ?? '') as KernelResults;
}

const SETS: readonly string[] = ['plain', 'avx2', 'avx512'];

it.each(SETS)('kernels compute the same with every instruction set as without kernels: %s', (instructionSet) => {
  const { used, counts, gradients } = resultsWith(instructionSet);
  const expected = kernelResults('gpu');
  // The best set that is both allowed and available.
  expect(used).toBe(SETS[Math.min(SETS.indexOf(instructionSet), SETS.indexOf(expected.used))]);
  expect(counts).toEqual(expected.counts);
  for (const [name, values] of Object.entries(expected.gradients)) {
    const own = gradients[name] ?? [];
    const norm = Math.hypot(...values);
    expect(Math.hypot(...values.map((value, index) => value - (own[index] ?? NaN))) / norm, name).toBeLessThan(1e-4);
  }
});
