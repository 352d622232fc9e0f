import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { BenchNetwork } from './networks.ts';
import { Side } from './side.ts';
import { spreadOf, type Spread } from './spread.ts';

const WARM_UP_TURNS = 2;

export interface ComparisonRow {
  readonly network: string;
  /** Milliseconds per step. */
  readonly ours: number;
  readonly peer: number;
  /** Of the medians, ours to the peer's. */
  readonly ratio: number;
  readonly goal: number;
  readonly spread: { readonly ours: Spread; readonly peer: Spread };
  /** Medians of the processor time: steadier than the wall's where other programs run beside, but blind to idle threads. */
  readonly processorTime: { readonly ours: number; readonly peer: number; readonly ratio: number };
  readonly memory: { readonly oursMegabytes: number; readonly peerMegabytes: number; readonly ratio: number };
  readonly steps: number;
  readonly libraries: { readonly ours: string; readonly peer: string };
}

/** Both sides train the network, taking turns in two processes that are alive at the same time. */
export async function compare(network: BenchNetwork, turns: number, python: string): Promise<ComparisonRow> {
  const threads = String(availableParallelism());
  const place = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
  const settings = JSON.stringify(network);
  const ours = await Side.start(process.execPath, ['--disable-warning=ExperimentalWarning', place('ours.ts'), settings], {
    TF_NUM_INTRAOP_THREADS: threads,
    TF_NUM_INTEROP_THREADS: threads,
    TF_CPP_MIN_LOG_LEVEL: '2',
  });
  const peer = await Side.start(python, [place('peer.py'), settings], { NEPENTHE_BENCH_THREADS: threads });
  await ours.warmUp(WARM_UP_TURNS * network.stepsPerTurn);
  await peer.warmUp(WARM_UP_TURNS * network.stepsPerTurn);
  for (let turn = 0; turn < turns; turn += 1) {
    await ours.turn(network.stepsPerTurn);
    await peer.turn(network.stepsPerTurn);
  }
  const [oursMegabytes, peerMegabytes] = [await ours.end(), await peer.end()];
  const spread = { ours: spreadOf(ours.times.map((time) => time.wall)), peer: spreadOf(peer.times.map((time) => time.wall)) };
  const [oursProcessor, peerProcessor] = [processorMedian(ours), processorMedian(peer)];

  return {
    network: network.name,
    ours: spread.ours.median,
    peer: spread.peer.median,
    ratio: spread.ours.median / spread.peer.median,
    goal: network.goal,
    spread,
    processorTime: { ours: oursProcessor, peer: peerProcessor, ratio: oursProcessor / peerProcessor },
    memory: { oursMegabytes, peerMegabytes, ratio: oursMegabytes / peerMegabytes },
    steps: ours.times.length,
    libraries: { ours: ours.library, peer: peer.library },
  };
}

function processorMedian(side: Side): number {
  return spreadOf(side.times.map((time) => time.processor)).median;
}
