import { AttributeProto_AttributeType as Kind, type AttributeProto, type NodeProto, type TensorProto } from '../messages/onnx_pb.ts';
import type { OnnxDocument } from './open-onnx.ts';

/** Exporters write here which part of the source network a node is of. */
const SCOPES = 'pkg.torch.onnx.name_scopes';

/** A node of a file, with what it lacks made up. */
export interface Operator {
  /** `<op>:<position>` where the file has none. */
  readonly name: string;
  readonly op: string;
  /** Empty for ONNX's own. */
  readonly domain: string;
  /** `layer1.0.conv1`: null where the exporter does not tell. */
  readonly module: string | null;
  /** Empty names stand for what is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly settings: Settings;
}

export function operatorsOf({ graph }: OnnxDocument): readonly Operator[] {
  return graph.node.map(operatorOf);
}

/** An operator's attributes by name; undefined where it has none of that name, or one of another kind. */
export class Settings {
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

function operatorOf(node: NodeProto, position: number): Operator {
  const domain = node.domain === 'ai.onnx' ? '' : node.domain;
  return {
    name: node.name || `${node.opType}:${position}`,
    op: node.opType,
    domain,
    module: moduleOf(node),
    inputs: node.input,
    outputs: node.output,
    settings: new Settings(node.attribute),
  };
}

/** From `['', 'layer1', 'layer1.0', 'layer1.0.conv1', 'conv2d_1']`, Python's writing of the path that ends in the operation. */
function moduleOf({ metadataProps, name }: NodeProto): string | null {
  const scopes = metadataProps.find(({ key }) => key === SCOPES)?.value;
  if (scopes !== undefined) return lastModule([...scopes.matchAll(/'([^']*)'/g)].map(([, scope = '']) => scope));
  return name.startsWith('/') ? modulePath(name) : null;
}

function lastModule(scopes: readonly string[]): string | null {
  const module = scopes.at(-2) ?? '';
  return module === '' || module.startsWith('_') ? null : module;
}

/** Older exporters name the nodes so: `/layer1/layer1.0/conv1/Conv`, a part of a list with its list's name in front of it. */
function modulePath(name: string): string | null {
  const parts = name.split('/').slice(1, -1);
  const path = parts.reduce<readonly string[]>((before, part) => {
    const [list = ''] = part.split('.');
    const start = part.includes('.') ? before.indexOf(list) : -1;
    return [...(start >= 0 ? before.slice(0, start) : before), ...part.split('.')];
  }, []);
  return path.length > 0 ? path.join('.') : null;
}
