import { decided } from '../decision.ts';
import { pruneByEntropy } from '../entropy-guided.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds, unbypassed, zeta } from '../shared-settings.ts';

/** Prunes by the entropy-guided budget over the layers that are not locked. */
export const nepenthe = defineMethod({
  kind: 'nepenthe',
  name: 'NEPENTHE',
  label: 'NEPENTHE: entropy budget',
  shows: 'How layers of low entropy lose all their weights or become linear, while accuracy stays within δ.',
  source: 'Liao, Quétu, Nguyen, Tartaglione, arXiv 2404.16890.',
  fields: { rounds, zeta, delta, locked, unbypassed },
  convention: 'nepenthe',
  milder: 'lower method.zeta',
  needs: ['states', 'weights'],
  decide: (settings, input) => decided(pruneByEntropy(settings, input)),
});
