import type { Times } from '../sides/take-turns.ts';
import type { Spread } from './spread.ts';

/** The result of a benchmark for one network: `ratio` is our time / the peer's, `goal` the largest acceptable ratio. */
export interface Row {
  readonly network: string;
  readonly ours: number;
  readonly peer: number;
  readonly ratio: number;
  readonly goal: number;
}

/** Milliseconds of a step. */
export interface TimesRow extends Row {
  /** Name of the peer. */
  readonly against: string;
  readonly spread: { readonly ours: Spread; readonly peer: Spread };
  /** Median processor times: steadier than wall times on a busy machine, but blind to idle threads. */
  readonly processorTime: { readonly ours: number; readonly peer: number; readonly ratio: number };
  /** The peer's compiled mode, if it was measured. */
  readonly compiledPeer?: Spread | undefined;
}

/** Compares medians. */
export function timesRow(network: string, against: string, ours: Times, peer: Times, goal: number): TimesRow {
  const ratioOf = (of: 'wall' | 'processor'): number => ours[of].median / peer[of].median;
  return {
    network,
    against,
    ours: ours.wall.median,
    peer: peer.wall.median,
    ratio: ratioOf('wall'),
    goal,
    spread: { ours: ours.wall, peer: peer.wall },
    processorTime: { ours: ours.processor.median, peer: peer.processor.median, ratio: ratioOf('processor') },
  };
}

/** A row of the terminal's table. */
export function tableRow({
  network,
  against,
  ours,
  peer,
  ratio,
  goal,
  spread,
  processorTime,
  compiledPeer,
}: TimesRow): Record<string, string | number> {
  const quartiles = (side: 'ours' | 'peer'): string => `${figure(spread[side].lowerQuartile)}-${figure(spread[side].upperQuartile)}`;
  return {
    network,
    against,
    'ours, ms': figure(ours),
    'its quartiles': quartiles('ours'),
    'peer, ms': figure(peer),
    'its quartiles ': quartiles('peer'),
    ratio: ratio.toFixed(3),
    goal,
    met: ratio <= goal ? 'yes' : 'NO',
    'ratio of processor time': processorTime.ratio.toFixed(3),
    ...(compiledPeer && { 'peer compiled, ms': figure(compiledPeer.median), 'ratio to it': (ours / compiledPeer.median).toFixed(3) }),
  };
}

function figure(milliseconds: number): string {
  return milliseconds.toPrecision(3);
}
