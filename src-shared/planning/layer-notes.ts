import type { Plan } from '#shared/contract/plans.ts';
import type { UnprunableReason } from '#shared/graph/index.ts';
import { listed, plural } from '#shared/text/index.ts';

/** The most names in a note. */
const MAX_NAMES = 4;

const REASONS: Readonly<Record<UnprunableReason, (nodes: string, count: number) => string>> = {
  gate: (nodes, count) =>
    `Not prunable: the layers of ${plural(count, 'gate')}, which only ${count === 1 ? 'scales' : 'scale'} other tensors: ${nodes}. Set entropy.gates to include them.`,
  head: (nodes) => `Not prunable: the head, which yields the logits: ${nodes}.`,
  'no-activation': (nodes, count) => `Not prunable: ${plural(count, 'kernel layer')} without an activation: ${nodes}.`,
  'no-kernel': (nodes, count) => `Not prunable: ${plural(count, 'activation')} that no kernel layer feeds directly: ${nodes}.`,
};

/** What a plan says about single layers, as sentences: which are guarded, which the method skips, which are not prunable, and why. */
export function layerNotes({ unprunable, skipped, guarded }: Pick<Plan, 'unprunable' | 'skipped' | 'guarded'>): readonly string[] {
  const byReason = Map.groupBy(unprunable, ({ reason }) => reason);
  const left = [...byReason].map(([reason, nodes]) => {
    const names = listed(
      nodes.map(({ node }) => node),
      MAX_NAMES,
    );
    return REASONS[reason](names, nodes.length);
  });
  return [...guardNotes(guarded), ...skipNotes(skipped), ...left];
}

function skipNotes(skipped: Plan['skipped']): readonly string[] {
  return [...Map.groupBy(skipped, ({ why }) => why)].map(([why, layers]) => {
    const names = listed(
      layers.map(({ layer }) => layer),
      MAX_NAMES,
    );
    return `Left unchanged by the method: ${names}: ${why}.`;
  });
}

function guardNotes(guarded: readonly string[]): readonly string[] {
  if (guarded.length === 0) return [];
  const names = listed(guarded, MAX_NAMES);
  const them = guarded.length === 1 ? 'it' : 'them';
  return [`Guarded: no path bypasses ${names}. Pruning leaves ${them} the largest weight of each output channel.`];
}
