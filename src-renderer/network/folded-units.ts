import { readersOf, type Wired } from './fork-joins.ts';
import type { Unit } from './gathered-branches.ts';

/** What a drawn node is, before layers are known and the output is added. */
export type FoldedKind = 'input' | 'map' | 'joint' | 'group' | 'operation';

/** Units that are drawn as one node. */
export interface Folded<Node extends Wired> {
  readonly id: string;
  readonly kind: FoldedKind;
  /** The node that gives it its kind. */
  readonly head: Node;
  readonly members: readonly Node[];
  readonly within: string | undefined;
}

interface Pile<Node extends Wired> {
  readonly id: string;
  readonly kind: FoldedKind;
  readonly units: Unit<Node>[];
  readonly within: string | undefined;
}

const kinds: Readonly<Record<Unit<Wired>['role'], FoldedKind>> = {
  input: 'input',
  map: 'map',
  sum: 'joint',
  join: 'joint',
  product: 'joint',
  constant: 'joint',
  group: 'group',
  norm: 'operation',
  rectifier: 'operation',
  linear: 'operation',
  helper: 'operation',
  operation: 'operation',
};

/** Units folded into the one before them that they belong to, and what only leads up to a map or a group into that one. */
export function foldUnits<Node extends Wired>(units: readonly Unit<Node>[]): readonly Folded<Node>[] {
  const piles = foldBackward(units);
  return foldForward(piles).map(({ id, kind, units: own, within }) => {
    const members = own.flatMap((unit) => unit.members);
    const headUnit = own.find((unit) => unit.id === id);
    const head = headUnit?.members.at(-1) ?? members[0];
    if (!head) throw new Error(`${id} stands for no node`);
    return { id, kind, head, members, within };
  });
}

function foldBackward<Node extends Wired>(units: readonly Unit<Node>[]): readonly Pile<Node>[] {
  const readers = readersOf(units);
  const pileOf = new Map<string, Pile<Node>>();
  for (const unit of units) {
    const [before, ...others] = unit.inputs;
    const pile = before === undefined || others.length > 0 || readers.get(before)?.length !== 1 ? undefined : pileOf.get(before);
    if (pile && pile.within === unit.within && goesInto(unit, pile)) {
      pile.units.push(unit);
      pileOf.set(unit.id, pile);
    } else {
      pileOf.set(unit.id, { id: unit.id, kind: kinds[unit.role], units: [unit], within: unit.within });
    }
  }
  return [...new Set(pileOf.values())];
}

function goesInto({ role }: Unit<Wired>, { kind, units }: Pile<Wired>): boolean {
  const has = (...wanted: readonly Unit<Wired>['role'][]): boolean => units.some((unit) => wanted.includes(unit.role));
  switch (role) {
    case 'helper':
      return kind !== 'input' && kind !== 'joint';
    case 'norm':
      return kind === 'map' && !has('rectifier', 'linear', 'norm');
    case 'constant':
      return (kind === 'map' || kind === 'joint') && !has('rectifier', 'linear');
    case 'rectifier':
      return (kind === 'map' || kind === 'joint' || has('norm')) && !has('rectifier', 'linear');
    case 'linear':
      return kind === 'map' || kind === 'joint' || has('norm');
    default:
      return false;
  }
}

/** Normalizations and helpers that lead up to one map or group only are drawn with it. */
function foldForward<Node extends Wired>(piles: readonly Pile<Node>[]): readonly Pile<Node>[] {
  const holder = new Map(piles.flatMap((pile) => pile.units.map((unit) => [unit.id, pile.id] as const)));
  const wired = piles.map(({ id, units }) => {
    const inputs = new Set(units.flatMap((unit) => unit.inputs.map((input) => holder.get(input) ?? input)));
    return { id, inputs: [...inputs].filter((input) => input !== id) };
  });
  const sources = new Map(wired.map(({ id, inputs }) => [id, inputs]));
  const readers = readersOf(wired);
  const folded = new Map(piles.map((pile) => [pile.id, pile]));
  const into = new Map<string, string>();
  // From the end: what leads up to what leads up to a map goes with both.
  for (const pile of piles.toReversed()) {
    const [next, ...others] = readers.get(pile.id) ?? [];
    if (next === undefined || others.length > 0 || sources.get(next)?.length !== 1 || !leadsUp(pile)) continue;
    const target = folded.get(into.get(next) ?? next);
    if (!target || (target.kind !== 'map' && target.kind !== 'group') || target.within !== pile.within) continue;
    folded.set(target.id, { ...target, units: [...pile.units, ...target.units] });
    folded.delete(pile.id);
    into.set(pile.id, target.id);
  }
  return [...folded.values()];
}

function leadsUp({ units }: Pile<Wired>): boolean {
  const isPassing = units.every(({ role }) => role === 'norm' || role === 'helper');
  return isPassing && units.some(({ inputs }) => inputs.length > 0);
}
