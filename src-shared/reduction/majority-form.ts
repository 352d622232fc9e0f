import type { LinearPiece } from '#shared/activations/index.ts';
import { fittingCount, linearStates, regionCounts, type StateCounts } from '#shared/entropy/index.ts';
import { type Activation, activationOf, graphView, type Model } from '#shared/graph/index.ts';
import type { LinearFormValues } from './linear-forms.ts';

/**
 * The linear form y = diag(s) z + c of any activation by the majority state of each neuron: the linear function that fits most of its
 * observations, the lower one on a tie. A neuron that is mostly bent has that of ON or OFF by the more frequent sign, or of the linear middle.
 */
export function majorityForm({ graph, weights }: Model, activation: string, counts: StateCounts): LinearFormValues {
  const node = graphView(graph).node(activation);
  if (node.op !== 'activation') throw new Error(`${activation} is not an activation`);
  const trained = weights.get(`${activation}/slope`);
  const pieces = majorityPieces(activationOf(node), counts);
  const scale = Float32Array.from(pieces, ({ slope }, neuron) => (slope === 'trained' ? (trained?.[neuron] ?? 0) : slope));
  const offset = Float32Array.from(pieces, (piece) => piece.offset);
  return offset.some((constant) => constant !== 0) ? { scale, offset } : { scale };
}

function majorityPieces(activation: Activation, counts: StateCounts): readonly LinearPiece[] {
  const regions = regionCounts(counts, activation);
  const states = linearStates(activation);
  return counts.on.map((on, neuron) => {
    const fitting = states.map((state) => fittingCount(state, regions, counts.zero[neuron] ?? 0, neuron));
    const most = Math.max(...fitting);
    const isBent = (regions.bent?.[neuron] ?? 0) > most;
    const found = isBent ? undefined : states[fitting.indexOf(most)]?.piece;
    return found ?? pieceBySign(activation, on > (counts.off[neuron] ?? 0));
  });
}

function pieceBySign({ regions }: Activation, isOn: boolean): LinearPiece {
  const pieceOf = (wanted: string): LinearPiece | null | undefined => regions.find(({ name }) => name === wanted)?.piece;
  return pieceOf(isOn ? 'on' : 'off') ?? pieceOf('middle') ?? { slope: Number(isOn), offset: 0 };
}
