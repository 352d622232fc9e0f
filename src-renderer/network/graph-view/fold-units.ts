import type { Unit } from './group-branches.ts';
import { consumersOf, type WiredNode } from './wired-graph.ts';

/** What a node of the view is before prunable layers are known and the output is added. */
export type FoldedKind = 'input' | 'kernel' | 'junction' | 'group' | 'operation';

/** Units drawn as one node. */
export interface FoldedNode<Node extends WiredNode> {
  readonly id: string;
  readonly kind: FoldedKind;
  /** The node that determines the kind. */
  readonly head: Node;
  readonly members: readonly Node[];
  readonly group: string | undefined;
}

interface Chain<Node extends WiredNode> {
  readonly id: string;
  readonly kind: FoldedKind;
  readonly units: Unit<Node>[];
  readonly group: string | undefined;
}

type UnitRole = Unit<WiredNode>['role'];

const kinds: Readonly<Record<UnitRole, FoldedKind>> = {
  input: 'input',
  kernel: 'kernel',
  sum: 'junction',
  concat: 'junction',
  product: 'junction',
  constant: 'junction',
  group: 'group',
  normalization: 'operation',
  rectifier: 'operation',
  linear: 'operation',
  movement: 'operation',
  operation: 'operation',
};

/** Folds each chain of units into one node: a kernel or junction with what follows it, and with what only leads up to it. */
export function foldUnits<Node extends WiredNode>(units: readonly Unit<Node>[]): readonly FoldedNode<Node>[] {
  return foldPreparation(foldFollowers(units)).map(({ id, kind, units: own, group }) => {
    const members = own.flatMap((unit) => unit.members);
    const head = own.find((unit) => unit.id === id)?.members.at(-1) ?? members[0];
    if (!head) throw new Error(`Chain ${id} has no nodes`);
    return { id, kind, head, members, group };
  });
}

/** Appends each unit to the chain of its only input if it belongs there and is that input's only consumer. */
function foldFollowers<Node extends WiredNode>(units: readonly Unit<Node>[]): readonly Chain<Node>[] {
  const consumers = consumersOf(units);
  const chains = new Map<string, Chain<Node>>();
  for (const unit of units) {
    const [input, ...others] = unit.inputs;
    const chain = input === undefined || others.length > 0 || consumers.get(input)?.length !== 1 ? undefined : chains.get(input);
    if (chain && chain.group === unit.group && canFollow(unit, chain)) {
      chain.units.push(unit);
      chains.set(unit.id, chain);
    } else {
      chains.set(unit.id, { id: unit.id, kind: kinds[unit.role], units: [unit], group: unit.group });
    }
  }
  return [...new Set(chains.values())];
}

function canFollow({ role }: Unit<WiredNode>, { kind, units }: Chain<WiredNode>): boolean {
  const has = (...roles: readonly UnitRole[]): boolean => units.some((unit) => roles.includes(unit.role));
  switch (role) {
    case 'movement':
      return kind !== 'input' && kind !== 'junction';
    case 'normalization':
      return kind === 'kernel' && !has('rectifier', 'linear', 'normalization');
    case 'constant':
      return (kind === 'kernel' || kind === 'junction') && !has('rectifier', 'linear');
    case 'rectifier':
      return (kind === 'kernel' || kind === 'junction' || has('normalization')) && !has('rectifier', 'linear');
    case 'linear':
      return kind === 'kernel' || kind === 'junction' || has('normalization');
    default:
      return false;
  }
}

/** Prepends normalization and data movement to the kernel or group that is their only consumer. */
function foldPreparation<Node extends WiredNode>(chains: readonly Chain<Node>[]): readonly Chain<Node>[] {
  const chainOf = new Map(chains.flatMap((chain) => chain.units.map((unit) => [unit.id, chain.id] as const)));
  const wired = chains.map(({ id, units }) => {
    const inputs = new Set(units.flatMap((unit) => unit.inputs.map((input) => chainOf.get(input) ?? input)));
    return { id, inputs: [...inputs].filter((input) => input !== id) };
  });
  const inputs = new Map(wired.map((chain) => [chain.id, chain.inputs]));
  const consumers = consumersOf(wired);
  const folded = new Map(chains.map((chain) => [chain.id, chain]));
  const targets = new Map<string, string>();
  // Backward, so that a run of such chains ends up in one node.
  for (const chain of chains.toReversed()) {
    const [next, ...others] = consumers.get(chain.id) ?? [];
    if (next === undefined || others.length > 0 || inputs.get(next)?.length !== 1 || !isPreparation(chain)) continue;
    const target = folded.get(targets.get(next) ?? next);
    if (!target || (target.kind !== 'kernel' && target.kind !== 'group') || target.group !== chain.group) continue;
    folded.set(target.id, { ...target, units: [...chain.units, ...target.units] });
    folded.delete(chain.id);
    targets.set(chain.id, target.id);
  }
  return [...folded.values()];
}

function isPreparation({ units }: Chain<WiredNode>): boolean {
  const isPassive = units.every(({ role }) => role === 'normalization' || role === 'movement');
  return isPassive && units.some(({ inputs }) => inputs.length > 0);
}
