import type { RegionName } from '#shared/activations/index.ts';
import type { NeuronState } from '#shared/entropy/index.ts';
import { plural } from '#shared/text/index.ts';
import { isLinear, type LayerLinearity } from './linearize.ts';
import type { ReductionStep } from './reduction-step.ts';

/**
 * Why the states of some neurons may be assumed, in sentences, and what a step that assumes them is exact on.
 *
 * @param certified the neurons whose state bounds certify, if bounds are known
 * @param isChanged whether the states were observed before steps that changed the network
 */
export function stateText(
  linearity: LayerLinearity,
  neurons: readonly number[],
  { certified, isChanged }: { readonly certified: readonly number[] | undefined; readonly isChanged: boolean },
): Pick<ReductionStep, 'why' | 'exactOn' | 'error' | 'assumed'> {
  const text = observedText(linearity, neurons);
  const before = `${text.why} Earlier steps have changed the network since.`;
  const observed = isChanged ? { ...text, why: before, exactOn: 'nothing' as const } : text;
  if (!certified) return observed;
  const assumed = { neurons: neurons.length, certified: certified.length };
  if (certified.length === 0) return { ...observed, assumed };
  const isWhole = certified.length === neurons.length && text.exactOn === 'data';
  const who = isWhole ? 'all states' : `${plural(certified.length, 'state')} of ${neurons.length}`;
  const why = `${observed.why} Bounds certify ${who} for every image.`;
  return { ...observed, why, exactOn: isWhole ? 'images' : observed.exactOn, assumed };
}

function observedText(linearity: LayerLinearity, neurons: readonly number[]): Pick<ReductionStep, 'why' | 'exactOn' | 'error'> {
  const { states } = linearity;
  const sumOf = (counts: readonly number[]): number => neurons.reduce((sum, neuron) => sum + (counts[neuron] ?? 0), 0);
  const counts = statesOf(linearity)
    .map(([state, words]) => ({ words, count: neurons.filter((neuron) => states[neuron] === state).length }))
    .filter(({ count }) => count > 0);
  const clauses = counts.map(({ words, count }, index) =>
    index === 0 ? `${count} of ${states.length} neurons ${count === 1 ? 'is' : 'are'} ${words}` : `${count} ${words}`,
  );
  const ignored = sumOf(linearity.ignored);
  if (ignored > 0) {
    const observations = sumOf(linearity.observations);
    const except = `except for ${plural(ignored, 'observation')} of ${observations}`;
    return { why: `On the training data, ${except}, ${joined(clauses)}.`, exactOn: 'nothing', error: ignored / observations };
  }
  return { why: `${isLinear(linearity) ? 'Entropy 0: on' : 'On'} the training data, ${joined(clauses)}.`, exactOn: 'data' };
}

/** The order of states in a sentence. */
const ORDER: readonly RegionName[] = ['on', 'middle', 'off', 'low', 'high'];

/** The regions of a layer's activation in words. */
function statesOf({ activation: { regions } }: LayerLinearity): readonly (readonly [NeuronState, string])[] {
  const high = regions.find(({ name }) => name === 'high')?.piece;
  const sorted = regions.toSorted((one, other) => ORDER.indexOf(one.name) - ORDER.indexOf(other.name));
  return sorted.flatMap(({ name, piece, isExact }): (readonly [NeuronState, string])[] => {
    if (name === 'bent' || !piece) return [];
    // Piecewise linear rectifiers are OFF and ON; a smooth activation has a value or a slope that it keeps or approaches.
    const isRectifier = regions.every((region) => region.isExact && region.name !== 'middle');
    if (name === 'off' && isRectifier) return [[name, 'always OFF']];
    if (name === 'on') return [[name, high ? `always between 0 and ${high.offset}` : 'always ON']];
    if (name === 'middle') return [[name, 'always in its linear middle']];
    return [[name, `always ${isExact ? 'at' : 'near'} ${piece.offset}`]];
  });
}

function joined(clauses: readonly string[]): string {
  return clauses.length > 1 ? `${clauses.slice(0, -1).join(', ')} and ${clauses.at(-1)}` : clauses.join('');
}
