import type { ProofSummary, ProvenFigures } from '#shared/contract/index.ts';
import { formatCount, formatPercent } from '#shared/text/index.ts';

/** Figures of a proof, each as before → after: `11 → 9`. */
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
      return formatPercent(value);
    default:
      return formatCount(value);
  }
}
