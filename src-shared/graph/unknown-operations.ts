import { nodeSchema } from './graph-schema.ts';

interface AnyNode {
  readonly op: string;
  readonly [field: string]: unknown;
}

/** What a node does where nobody here knows it: its operation, or `activation gelu` where only the kind is new. */
export function unknownOperation(node: AnyNode): string | undefined {
  const known = nodeSchema.options.find((option) => option.shape.op.value === node.op);
  if (!known) return node.op;
  const kind = node['kind'];
  if (!('kind' in known.shape) || typeof kind !== 'string') return undefined;
  return known.shape.kind.safeParse(kind).success ? undefined : `${node.op} ${kind}`;
}
