import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import { configuredMethod, methodName, sharedSettings, type SkippedLayer } from '#shared/methods/index.ts';
import { listed } from '#shared/text/index.ts';

/**
 * The layers that the experiment's method leaves unchanged. Throws LabError `invalid-experiment`, naming field and layer, if the method
 * cannot treat the network, or if `method.locked` names a layer that the network does not have or leaves the method none.
 */
export function checkMethod(
  { method, entropy }: Pick<Experiment, 'method' | 'entropy'>,
  graph: ModelGraph,
  layers: readonly LayerSummary[],
): readonly SkippedLayer[] {
  const { locked } = sharedSettings(method);
  checkLockedLayers(locked ?? [], layers);
  const { skipped, problems } = configuredMethod(method).applies({ graph, layers, entropy });
  const [problem] = problems;
  if (problem) {
    const location = problem.field === undefined ? 'method' : `method.${problem.field}`;
    throw new LabError('invalid-experiment', problem.message, problem.remedy, { location });
  }
  const [first] = skipped;
  if (first && layers.every(({ name }) => skipped.some(({ layer }) => layer === name))) {
    throw new LabError(
      'invalid-experiment',
      `${methodName(method.kind)} applies to no layer of this network. The first one, ${first.layer}: ${first.why}.`,
      'Choose another method or another network.',
      { location: 'method.kind' },
    );
  }
  if (locked !== null) checkOpenLayers(locked, skipped, method.kind, layers);
  return skipped;
}

/** Throws if a method that changes layers may change none. */
function checkOpenLayers(
  locked: readonly string[],
  skipped: readonly SkippedLayer[],
  kind: Experiment['method']['kind'],
  layers: readonly LayerSummary[],
): void {
  const closed = new Set([...locked, ...skipped.map(({ layer }) => layer)]);
  if (layers.some(({ name }) => !closed.has(name))) return;
  const [problem, remedy, location] =
    layers.length === 0
      ? [`This network has no prunable layer that ${methodName(kind)} could change.`, 'Choose another network or method.', 'method.kind']
      : [`Every layer that ${methodName(kind)} could change is locked.`, 'Lock fewer layers, or choose the method dense.', 'method.locked'];
  throw new LabError('invalid-experiment', problem, remedy, { location });
}

function checkLockedLayers(locked: readonly string[], layers: readonly LayerSummary[]): void {
  const known = new Set(layers.map((layer) => layer.name));
  for (const [index, name] of locked.entries()) {
    if (known.has(name)) continue;
    throw new LabError('invalid-experiment', `There is no layer ${name} to lock.`, `The network’s layers are ${listed([...known])}.`, {
      location: `method.locked.${index}`,
    });
  }
}
