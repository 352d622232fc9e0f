import { operations, type Op } from './operations/index.ts';

interface AnyNode {
  readonly op: string;
  readonly [field: string]: unknown;
}

/** The operation of a node that nothing here knows: its name, or `activation gelu` where only the kind is new. */
export function unknownOperation(node: AnyNode): string | undefined {
  if (!isKnown(node.op)) return node.op;
  const { fields } = operations[node.op];
  const kind = node['kind'];
  if (!('kind' in fields) || typeof kind !== 'string') return undefined;
  return fields.kind.safeParse(kind).success ? undefined : `${node.op} ${kind}`;
}

function isKnown(op: string): op is Op {
  return Object.hasOwn(operations, op);
}
