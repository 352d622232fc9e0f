import { type Op, operations } from './operations/index.ts';

interface AnyNode {
  readonly op: string;
  readonly [field: string]: unknown;
}

/** The unsupported operation of a node: its name, or `activation mish` if only the kind is unknown. Undefined if it is supported. */
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
