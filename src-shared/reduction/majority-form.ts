import type { LinearPiece } from '#shared/activations/index.ts';
import { type EntropySettings, fittingCount, linearStates, regionCounts, type StateCounts } from '#shared/entropy/index.ts';
import { type Activation, activationOf, graphView, type Model } from '#shared/graph/index.ts';
import type { LinearFormValues } from './linear-forms.ts';

/** What a neuron's states are. */
type StateRule = EntropySettings['states'];

/**
 * The linear form y = diag(s) z + c of any activation by the majority state of each neuron. By `linear-regions`, it is the linear function
 * that fits most of the neuron's observations, the lower one on a tie; a neuron that is mostly bent has that of its sign. By `sign`, it is the
 * linear function of ON or OFF by the more frequent sign, OFF on a tie; activations without these regions have the form by regions.
 */
export function majorityForm({ graph, weights }: Model, activation: string, counts: StateCounts, rule: StateRule): LinearFormValues {
  const node = graphView(graph).node(activation);
  if (node.op !== 'activation') throw new Error(`${activation} is not an activation`);
  const trained = weights.get(`${activation}/slope`);
  const own = activationOf(node);
  const isBySign = rule === 'sign' && own.regions.some(({ name }) => name === 'on');
  const pieceOf = isBySign ? piecesBySign(own, counts) : piecesByRegion(own, counts);
  const pieces = counts.on.map((_, neuron) => pieceOf(neuron));
  const scale = Float32Array.from(pieces, ({ slope }, neuron) => (slope === 'trained' ? (trained?.[neuron] ?? 0) : slope));
  const offset = Float32Array.from(pieces, (piece) => piece.offset);
  return offset.some((constant) => constant !== 0) ? { scale, offset } : { scale };
}

type PieceOfNeuron = (neuron: number) => LinearPiece;

function piecesBySign(activation: Activation, { on, off }: StateCounts): PieceOfNeuron {
  return (neuron) => pieceBySign(activation, (on[neuron] ?? 0) > (off[neuron] ?? 0));
}

function piecesByRegion(activation: Activation, counts: StateCounts): PieceOfNeuron {
  const regions = regionCounts(counts, activation);
  const states = linearStates(activation);
  const bySign = piecesBySign(activation, counts);
  return (neuron) => {
    const fitting = states.map((state) => fittingCount(state, regions, counts.zero[neuron] ?? 0, neuron));
    const most = Math.max(...fitting);
    const isBent = (regions.bent?.[neuron] ?? 0) > most;
    const found = isBent ? undefined : states[fitting.indexOf(most)]?.piece;
    return found ?? bySign(neuron);
  };
}

function pieceBySign({ regions }: Activation, isOn: boolean): LinearPiece {
  const pieceOf = (wanted: string): LinearPiece | null | undefined => regions.find(({ name }) => name === wanted)?.piece;
  return pieceOf(isOn ? 'on' : 'off') ?? pieceOf('middle') ?? { slope: Number(isOn), offset: 0 };
}
