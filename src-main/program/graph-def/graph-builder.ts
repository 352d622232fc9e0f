import type { MessageInitShape } from '@bufbuild/protobuf';
import { attributeMessages, type Attributes } from '#main/saved-model/attribute.ts';
import type { DataType } from '#main/saved-model/data-type.ts';
import type { NodeDefSchema } from '#main/saved-model/saved_model_pb.ts';

type NodeMessage = MessageInitShape<typeof NodeDefSchema>;

/** One output of a node in the TensorFlow graph. Operations read it; sessions feed or fetch it. */
export interface Output {
  readonly node: string;
  readonly index: number;
  readonly type: DataType;
}

export interface Operation {
  readonly op: string;
  readonly inputs?: readonly Output[];
  readonly attributes?: Attributes;
  /** Type of the first output; arbitrary for operations without outputs. */
  readonly type: DataType;
  /** Control dependencies: nodes that must run before this one. */
  readonly after?: readonly Output[];
}

/** Collects the nodes of a TensorFlow graph. Names are made unique and valid within the current scope. */
export class GraphBuilder {
  /** Whether the graph may use our own kernels (`program/kernels`), which support float32 on CPUs only. */
  readonly kernels: boolean;
  readonly #nodes: NodeMessage[] = [];
  readonly #names = new Set<string>();
  /** The next suffix to try, by name without one. */
  readonly #suffixes = new Map<string, number>();
  #scope = '';

  constructor({ kernels }: { readonly kernels: boolean }) {
    this.kernels = kernels;
  }

  /** Adds a node and returns its first output; {@link outputAt} returns the others. */
  add({ op, inputs = [], attributes = {}, type, after = [] }: Operation): Output {
    const name = this.#uniqueName(op);
    const input = [...inputs.map(reference), ...new Set(after.map((output) => `^${output.node}`))];
    this.#nodes.push({ name, op, input, attr: attributeMessages(attributes) });
    return { node: name, index: 0, type };
  }

  /** Prefixes the names of the nodes that `build` adds, for readable errors and profiles. */
  within<Result>(scope: string, build: () => Result): Result {
    const outer = this.#scope;
    this.#scope = `${outer}${scope.replaceAll(/[^A-Za-z0-9_./-]/g, '_')}/`;
    try {
      return build();
    } finally {
      this.#scope = outer;
    }
  }

  get nodes(): readonly NodeMessage[] {
    return this.#nodes;
  }

  #uniqueName(op: string): string {
    const base = `n/${this.#scope}${op}`;
    let suffix = this.#suffixes.get(base) ?? 0;
    let name: string;
    do {
      name = suffix === 0 ? base : `${base}_${suffix}`;
      suffix += 1;
    } while (this.#names.has(name));
    this.#suffixes.set(base, suffix);
    this.#names.add(name);
    return name;
  }
}

/** Another output of the same node. */
export function outputAt(first: Output, index: number, type: DataType = first.type): Output {
  return { node: first.node, index, type };
}

/** `node:index`, as graphs and sessions refer to an output. */
export function reference(output: Output): string {
  return `${output.node}:${output.index}`;
}
