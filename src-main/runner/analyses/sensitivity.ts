import { type LayerSensitivity, sensitivityCorrelation } from '#shared/analysis/index.ts';
import { graphView } from '#shared/graph/index.ts';
import { majorityForm } from '#shared/reduction/index.ts';
import type { EvaluationScores, Poll } from '../passes.ts';
import { TrialNetwork } from '../trial-network.ts';
import type { Analyze } from './analyzed-model.ts';
import { evenlySpaced, scoresOf } from './evaluated-images.ts';

/** Evaluates the model, and then once for each layer with the layer's activation replaced by the linear form of the neurons' majority states. */
export const analyzeSensitivity: Analyze<'sensitivity'> = async (analyzed, { split, images }, report) => {
  const { model, linearized, states, rule, data, batchSize, load } = analyzed;
  const layers = analyzed.layers.filter(({ activation }) => graphView(model.graph).has(activation));
  const open = layers.filter(({ name }) => !linearized.includes(name));
  const chosen = evenlySpaced(data.splits[split].count, images);
  const batches = Math.ceil(chosen.length / batchSize) * (open.length + 1);
  let done = 0;
  const poll: Poll = () => report('evaluating', ++done, batches);
  await report('loading', 0, 0);
  const network = await TrialNetwork.open({ graph: model.graph, linearized, variables: model.weights }, layers, load);
  try {
    const evaluate = (actions: Parameters<typeof network.evaluate>[0]['actions']): Promise<EvaluationScores> =>
      network.evaluate({ actions, images: chosen }, data.splits[split], batchSize, poll);
    const scores = scoresOf(await evaluate([]));
    const found: LayerSensitivity[] = [];
    for (const { name, activation } of open) {
      const measured = states.find(({ layer }) => layer === name);
      if (!measured) throw new Error(`the request has no state counts of ${name}`);
      const linear = await evaluate([{ kind: 'linear-form', layer: name, ...majorityForm(model, activation, measured, rule) }]);
      found.push({ layer: name, entropy: measured.entropy, ...scoresOf(linear) });
    }
    return { kind: 'sensitivity', images: chosen.length, model: scores, layers: found, correlation: sensitivityCorrelation(found) };
  } finally {
    network.dispose();
  }
};
