import { linearScale, layerLinearities, statesByActivation } from '#shared/reduction/index.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { RunHistory } from './resume.ts';

/**
 * For each layer that the last round found linear and that is none yet, the s of its linear form diag(s): 1 where a neuron was always
 * ON on the training set, 0 where always OFF.
 */
export function foundLinear(
  { experiment, layers, network }: PreparedRun,
  { linear, entropies }: RunHistory,
): ReadonlyMap<string, Float32Array> {
  const states = statesByActivation(layers, [...entropies.values()]);
  const forms = layerLinearities(network, states, experiment.entropy.tolerance);
  const activations = new Map(layers.map(({ name, activation }) => [activation, name]));
  return new Map(
    forms.flatMap((form) => {
      const name = activations.get(form.layer.activation) ?? '';
      return linear.includes(name) ? [[name, linearScale(form)] as const] : [];
    }),
  );
}
