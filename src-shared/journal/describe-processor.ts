import type { Environment } from './journal-event.ts';

const KERNELS = { plain: 'plain', avx2: 'AVX2', avx512: 'AVX-512' } as const;

/** `AMD EPYC, AVX2 kernels (build 0123456789ab), oneDNN on`, as far as the journal records it; undefined if it records no processor. */
export function describeProcessor({ processor, instructionSet, kernels, oneDnn }: Environment): string | undefined {
  if (processor === undefined) return undefined;
  const build = kernels === undefined ? '' : ` (build ${kernels})`;
  return [
    processor,
    ...(instructionSet === undefined ? [] : [`${KERNELS[instructionSet]} kernels${build}`]),
    ...(oneDnn === undefined ? [] : [`oneDNN ${oneDnn ? 'on' : 'off'}`]),
  ].join(', ');
}
