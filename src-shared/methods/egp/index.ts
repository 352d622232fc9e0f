import { decided } from '../decision.ts';
import { pruneByEntropy } from '../entropy-guided.ts';
import { defineMethod } from '../method.ts';
import { locked, rounds, unbypassed, zeta } from '../shared-settings.ts';

/** NEPENTHE's predecessor: the same budget and a fixed number of rounds, whatever the accuracy. Entropy is published with another convention. */
export const egp = defineMethod({
  kind: 'egp',
  name: 'EGP',
  label: 'EGP: entropy budget, fixed number of rounds',
  shows: 'The predecessor of NEPENTHE: how accuracy falls as rounds go on, since nothing stops them.',
  source: 'Liao, Quétu, Nguyen, Tartaglione, ICCV Workshops 2023, arXiv 2308.06619.',
  fields: { rounds: rounds.describe('Number of rounds of pruning and training.'), zeta, locked, unbypassed },
  convention: 'egp',
  milder: 'lower method.zeta',
  needs: ['states', 'weights'],
  decide: (settings, input) => decided(pruneByEntropy(settings, input)),
});
