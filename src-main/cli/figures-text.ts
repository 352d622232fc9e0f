import type { ProofSummary, ProvenFigures } from '#shared/contract/index.ts';

/** What a proof measured before and after, `11 → 9` each. */
export function figuresText(proof: ProofSummary | null, ...keys: (keyof ProvenFigures)[]): string[] {
  return keys.map((key) => (proof ? `${figure(key, proof.dense[key])} → ${figure(key, proof.model[key])}` : '–'));
}

function figure(key: keyof ProvenFigures, value: number): string {
  switch (key) {
    case 'latency1':
    case 'latency32':
      return `${value.toPrecision(3)} ms`;
    case 'validation':
    case 'test':
      return `${value.toFixed(2)} %`;
    default:
      return value.toLocaleString('en');
  }
}
