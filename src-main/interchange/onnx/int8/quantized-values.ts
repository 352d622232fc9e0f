import type { MessageInitShape } from '@bufbuild/protobuf';
import type { NodeProtoSchema } from '../messages/onnx_pb.ts';
import type { OnnxDraft } from '../onnx-draft.ts';

export type Operator = MessageInitShape<typeof NodeProtoSchema>;

/** What an operator does with numbers of 8 bits; undefined for one that computes in float32. */
type Role = 'layer' | 'sum' | 'pool';

/** Operators whose output is as large as their input, so that both share a scale. */
const SAME_RANGE: ReadonlySet<string> = new Set(['MaxPool']);
const POOLS: ReadonlySet<string> = new Set(['GlobalAveragePool', 'AveragePool', 'MaxPool']);
/** Operators that a quantized output includes: bounds that its range already has. */
const BOUNDS: ReadonlySet<string> = new Set(['Relu', 'Clip']);
/** Operators that are computed in float32 after sums of 8-bit products. */
const FLOAT_OUTPUT: ReadonlySet<string> = new Set(['MatMul', 'Gemm']);

/** The values of a graph that are rounded to 8 bits. */
export interface QuantizedValues {
  /** Values with a scale of their own, in the order in which they are computed, the graph's input first. */
  readonly measured: readonly string[];
  /** Values that have the scale of another. */
  readonly shared: ReadonlyMap<string, string>;
  /** Operators with constant weights, by their index. */
  readonly layers: ReadonlySet<number>;
}

/**
 * Chooses what is rounded to 8 bits: what convolutions, dense layers and products with constants read; what convolutions yield, after their
 * rectifier or bounds; sums and pools between them. The rest, such as normalizations and attention, stays in float32, as does the output.
 */
export function quantizedValues({ nodes, tensors }: OnnxDraft, output: string): QuantizedValues {
  const constants = new Set(tensors.flatMap(({ name }) => name ?? []));
  const consumers = new Map<string, number[]>();
  for (const [index, { input = [] }] of nodes.entries()) {
    for (const name of input) consumers.set(name, [...(consumers.get(name) ?? []), index]);
  }
  const chosen = new Set<string>();
  const shared = new Map<string, string>();
  const layers = new Set<number>();

  /** The value that is rounded instead of one that an operator yields: after the bounds that only it goes through. */
  const bounded = (name: string): string => {
    const [only, ...others] = consumers.get(name) ?? [];
    const next = only === undefined || others.length > 0 ? undefined : nodes[only];
    return next && BOUNDS.has(next.opType ?? '') && name !== output ? (next.output?.[0] ?? name) : name;
  };
  const choose = (name: string): void => {
    if (name !== output) chosen.add(name);
  };
  for (const [index, node] of nodes.entries()) {
    const [first = '', second = ''] = node.input ?? [];
    const role = roleOf(node, constants);
    if (role === undefined) continue;
    if (role !== 'layer' && ![first, ...(role === 'sum' ? [second] : [])].every((name) => chosen.has(name))) continue;
    const yielded = node.output?.[0] ?? '';
    if (role === 'layer') {
      layers.add(index);
      choose(first);
    }
    if (SAME_RANGE.has(node.opType ?? '') && yielded !== output) shared.set(yielded, shared.get(first) ?? first);
    if (!FLOAT_OUTPUT.has(node.opType ?? '')) choose(bounded(yielded));
  }
  return { measured: [...chosen].filter((name) => !shared.has(name)), shared, layers };
}

function roleOf({ opType = '', input = [] }: Operator, constants: ReadonlySet<string>): Role | undefined {
  const [first = '', second = ''] = input;
  if (constants.has(first)) return undefined;
  if (opType === 'Conv' || opType === 'Gemm' || opType === 'MatMul') return constants.has(second) ? 'layer' : undefined;
  if (opType === 'Add') return constants.has(second) ? undefined : 'sum';
  return POOLS.has(opType) ? 'pool' : undefined;
}
