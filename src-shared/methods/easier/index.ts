import { z } from 'zod';
import { channelsOf, graphView } from '#shared/graph/index.ts';
import { majorityForm } from '#shared/reduction/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds } from '../shared-settings.ts';

/**
 * No pruning: in each round, the activation with the lowest entropy becomes linear and the network is trained again. Ties go to the earlier
 * layer. `identity` is the authors' form. `majority` is ours: each neuron gets the linear function of its most frequent state, which changes the
 * network less.
 */
export const easier = defineMethod({
  kind: 'easier',
  name: 'EASIER',
  label: 'EASIER: lowest entropy becomes linear',
  shows: 'How many activations can become linear, lowest entropy first, without pruning a weight.',
  source: 'Quétu, Liao, Tartaglione, “The Simpler The Better”, ECML PKDD 2024, arXiv 2404.18949.',
  fields: {
    rounds: rounds.describe('Maximum number of rounds, with one activation each.'),
    delta,
    locked: locked.describe('Layers whose activation is kept.'),
    form: z
      .enum(['identity', 'majority'])
      .default('identity')
      .describe('The linear form: y = z, or per neuron the linear function of its most frequent state.'),
  },
  convention: 'easier',
  needs: ['states', 'parameters'],
  decide: (settings, { graph, layers, linearized, measured, entropy, epochs }) => {
    const candidates = layers.flatMap((layer) => {
      const states = measured.states.get(layer.name);
      const isOpen = !linearized.includes(layer.name) && !settings.locked.includes(layer.name);
      return states && isOpen ? [{ layer, states }] : [];
    });
    const [lowest] = candidates.toSorted((one, other) => one.states.entropy - other.states.entropy);
    if (!lowest) return decided({ stop: 'linear', reason: 'All activations that may become linear are linear.' });
    const { name, activation } = lowest.layer;
    const form =
      settings.form === 'majority'
        ? majorityForm({ graph, weights: measured.parameters }, activation, lowest.states, entropy.states)
        : { scale: new Float32Array(channelsOf(graphView(graph).shapeAt(activation))).fill(1) };
    return decided({
      actions: [{ kind: 'linear-form', layer: name, ...form }],
      trainEpochs: epochs,
      layers: candidates.map(({ layer, states }) => ({
        layer: layer.name,
        what: layer.name === name ? 'linearize' : 'keep',
        why: layer.name === name ? 'lowest entropy' : 'higher entropy',
        numbers: { entropy: states.entropy },
      })),
    });
  },
});
