import { z } from 'zod';
import { channelsOf, graphView } from '#shared/graph/index.ts';
import { LAMBDA, layerFoldingTerm } from '#shared/objective/index.ts';
import { slopeOf } from '#shared/reduction/index.ts';
import { decided } from '../decision.ts';
import { defineMethod } from '../method.ts';
import { delta, locked, rounds } from '../shared-settings.ts';

/**
 * Every activation becomes y = α z + (1 - α) f(z) with one trained α per layer, 0 at first. The first round trains the slopes; each later one
 * makes the layers linear whose α has reached the threshold and trains the rest.
 */
export const layerFolding = defineMethod({
  kind: 'layer-folding',
  name: 'Layer Folding',
  label: 'Layer Folding: trained slopes become linear',
  shows: 'Which activations training itself makes linear if each has a trained slope.',
  source: 'Ben Dror, Zehngut, Raviv, Artyomov, Vitek, “Layer Folding”, BMVC 2022, arXiv 2106.09309.',
  fields: {
    rounds: rounds.default(2).describe('Maximum number of rounds: the first trains the slopes, the others fold and train again.'),
    lambda: z.number().min(0).max(1e6).default(0.25).describe('λ: the strength of Σ|1 - α²| in the objective.').meta({ title: LAMBDA }),
    threshold: z.number().gt(0).max(1).default(0.9).describe('The α from which an activation counts as linear.'),
    delta,
    locked: locked.describe('Layers whose activation is kept.'),
  },
  milder: 'raise method.threshold',
  needs: ['parameters'],
  slopes: (settings, layers) => layers.filter(({ name }) => !settings.locked.includes(name)),
  objective: (settings, layers) => [
    layerFoldingTerm(
      settings.lambda,
      layers.filter(({ name }) => !settings.locked.includes(name)),
    ),
  ],
  decide: ({ threshold }, { round, graph, layers, linearized, measured, epochs }) => {
    const view = graphView(graph);
    const slopes = layers.flatMap(({ name, activation }) => {
      const form = linearized.includes(name) ? undefined : slopeOf(graph, activation)?.form;
      const alpha = form === undefined ? undefined : measured.parameters.get(form)?.[0];
      return alpha === undefined ? [] : [{ name, activation, alpha, isFolded: round > 1 && alpha >= threshold }];
    });
    const folded = slopes.filter(({ isFolded }) => isFolded);
    if (round > 1 && folded.length === 0) return decided({ stop: 'slopes', reason: `No further slope has reached ${threshold}.` });
    return decided({
      actions: folded.map(({ name, activation }) => ({
        kind: 'linear-form',
        layer: name,
        scale: new Float32Array(channelsOf(view.shapeAt(activation))).fill(1),
      })),
      trainEpochs: epochs,
      layers: slopes.map(({ name, alpha, isFolded }) => ({
        layer: name,
        what: isFolded ? 'linearize' : 'keep',
        why: isFolded ? `its slope has reached ${threshold}` : round > 1 ? `its slope is below ${threshold}` : 'its slope is trained first',
        numbers: { alpha },
      })),
    });
  },
});
