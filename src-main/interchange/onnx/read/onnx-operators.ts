import { type AttributeProto, AttributeProto_AttributeType as Kind, type NodeProto, type TensorProto } from '../messages/onnx_pb.ts';
import type { OnnxDocument } from './open-onnx.ts';

/** The key under which PyTorch's exporter stores a node's module path. */
const SCOPES = 'pkg.torch.onnx.name_scopes';

/** A node of a file, with defaults filled in. */
export interface Operator {
  /** `<op>:<index>` if the file has none. */
  readonly name: string;
  readonly op: string;
  /** Empty for ONNX's own operators. */
  readonly domain: string;
  /** Path in the source network, such as `layer1.0.conv1`; null if unknown. */
  readonly module: string | null;
  /** An empty name is an omitted input. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: Attributes;
}

/** The nodes in the file's order. */
export function operatorsOf({ graph }: OnnxDocument): readonly Operator[] {
  return graph.node.map(operatorOf);
}

/**
 * The same operators, each after those that it reads, otherwise in their order: some tools write nodes in another order. In a cycle, one
 * operator comes before another that it reads.
 */
export function inOrder(operators: readonly Operator[]): readonly Operator[] {
  const producers = new Map(operators.flatMap((operator) => operator.outputs.map((value) => [value, operator] as const)));
  const ordered: Operator[] = [];
  const opened = new Set<Operator>();
  const closed = new Set<Operator>();
  for (const operator of operators) {
    // Depth-first without recursion: chains may be long.
    const path = [operator];
    for (let last = path.at(-1); last; last = path.at(-1)) {
      const missing = opened.has(last) ? [] : last.inputs.flatMap((value) => producers.get(value) ?? []);
      opened.add(last);
      const open = missing.filter((source) => !opened.has(source));
      path.push(...open.toReversed());
      if (open.length > 0) continue;
      path.pop();
      if (!closed.has(last)) ordered.push(last);
      closed.add(last);
    }
  }
  return ordered;
}

/** An operator's attributes by name; undefined if there is none of that name and type. */
export class Attributes {
  readonly all: readonly AttributeProto[];

  constructor(all: readonly AttributeProto[]) {
    this.all = all;
  }

  integer(name: string): number | undefined {
    const found = this.#find(name, Kind.INT);
    return found && Number(found.i);
  }

  integers(name: string): readonly number[] | undefined {
    return this.#find(name, Kind.INTS)?.ints.map(Number);
  }

  number(name: string): number | undefined {
    return this.#find(name, Kind.FLOAT)?.f;
  }

  numbers(name: string): readonly number[] | undefined {
    return this.#find(name, Kind.FLOATS)?.floats;
  }

  text(name: string): string | undefined {
    const found = this.#find(name, Kind.STRING);
    return found && new TextDecoder().decode(found.s);
  }

  tensor(name: string): TensorProto | undefined {
    return this.#find(name, Kind.TENSOR)?.t;
  }

  #find(name: string, kind: Kind): AttributeProto | undefined {
    return this.all.find((attribute) => attribute.name === name && attribute.type === kind);
  }
}

function operatorOf(node: NodeProto, index: number): Operator {
  const domain = node.domain === 'ai.onnx' ? '' : node.domain;
  return {
    name: node.name || `${node.opType}:${index}`,
    op: node.opType,
    domain,
    module: moduleOf(node),
    inputs: node.input,
    outputs: node.output,
    attributes: new Attributes(node.attribute),
  };
}

/** Parses a Python list such as `['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d_1']`, which ends in the operation. */
function moduleOf({ metadataProps, name }: NodeProto): string | null {
  const scopes = metadataProps.find(({ key }) => key === SCOPES)?.value;
  if (scopes !== undefined) return lastModule([...scopes.matchAll(/'([^']*)'/g)].map(([, scope = '']) => scope));
  return name.startsWith('/') ? modulePath(name) : null;
}

function lastModule(scopes: readonly string[]): string | null {
  const module = scopes.at(-2) ?? '';
  return module === '' || module.startsWith('_') ? null : module;
}

/** Parses node names of older exporters, such as `/layer1/layer1.0/conv1/Conv`; list items repeat their list's name. */
function modulePath(name: string): string | null {
  const parts = name.split('/').slice(1, -1);
  const path = parts.reduce<readonly string[]>((before, part) => {
    const [list = ''] = part.split('.');
    const start = part.includes('.') ? before.indexOf(list) : -1;
    return [...(start >= 0 ? before.slice(0, start) : before), ...part.split('.')];
  }, []);
  return path.length > 0 ? path.join('.') : null;
}
