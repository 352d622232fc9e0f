import type { Shape, Weights } from '#shared/graph/index.ts';
import type { Tensor } from '../safetensors.ts';
import { tuple } from './python-names.ts';

/** What the nodes add to the module. */
export interface ModuleDraft {
  /** Lines of the constructor, by node. */
  readonly members: Map<string, string>;
  /** The module's state, by PyTorch's names. */
  readonly state: Map<string, Tensor<Float32Array>>;
}

/** Adds the member of one node: a module, a parameter or a buffer that has its name. */
export class NodeWriter {
  readonly #draft: ModuleDraft;
  readonly #weights: Weights;
  readonly #id: string;
  readonly #name: string;

  /** @param name of the node in Python */
  constructor(draft: ModuleDraft, weights: Weights, id: string, name: string) {
    this.#draft = draft;
    this.#weights = weights;
    this.#id = id;
    this.#name = name;
  }

  /** Adds a module with its state, by the names of its parameters. Returns the expression of the module. */
  module(constructed: string, state: Readonly<Record<string, Tensor<Float32Array>>>): string {
    this.#draft.members.set(this.#id, `self.${this.#name} = nn.${constructed}`);
    for (const [role, tensor] of Object.entries(state)) this.#draft.state.set(`${this.#name}.${role}`, tensor);
    return `self.${this.#name}`;
  }

  /** Adds a trained tensor. Returns its expression. */
  parameter(shape: Shape, data: Float32Array): string {
    this.#draft.members.set(this.#id, `self.${this.#name} = nn.Parameter(torch.empty(${tuple(shape)}))`);
    return this.#tensor(shape, data);
  }

  /** Adds a constant tensor. Returns its expression. */
  buffer(shape: Shape, data: Float32Array): string {
    this.#draft.members.set(this.#id, `self.register_buffer('${this.#name}', torch.empty(${tuple(shape)}))`);
    return this.#tensor(shape, data);
  }

  /** One of the node's parameters as a vector. */
  vector(role: string): Tensor<Float32Array> {
    const data = this.valuesOf(role);
    return { shape: [data.length], data };
  }

  /** The values of one of the node's parameters. */
  valuesOf(role: string): Float32Array {
    const values = this.#weights.get(`${this.#id}/${role}`);
    if (!values) throw new Error(`no weights for ${this.#id}/${role}`);
    return values;
  }

  #tensor(shape: Shape, data: Float32Array): string {
    this.#draft.state.set(this.#name, { shape, data });
    return `self.${this.#name}`;
  }
}
