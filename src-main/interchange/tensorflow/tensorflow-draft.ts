import type { TensorflowConstant, TensorflowNode } from './tensorflow-graph.ts';

/** What TensorFlow accepts in a name, and as its first character. */
const FORBIDDEN = /[^A-Za-z0-9_.\\/>-]/g;
const START = /^[A-Za-z0-9.]/;

/** Collects the operations and constants of a TensorFlow graph, in order. */
export class TensorflowDraft {
  readonly nodes: TensorflowNode[] = [];
  readonly constants: TensorflowConstant[] = [];
  readonly #taken: Set<string>;

  /** `reserved`: names that {@link uniqueName} must not return. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** Reserves and returns a valid name: `wanted` without forbidden characters, then `wanted_2`, `wanted_3`, … */
  uniqueName(wanted: string): string {
    const plain = wanted.replaceAll(FORBIDDEN, '_');
    const valid = START.test(plain) ? plain : `n${plain}`;
    let name = valid;
    for (let count = 2; this.#taken.has(name); count++) name = `${valid}_${count}`;
    this.#taken.add(name);
    return name;
  }

  /** Renames the last operation, which none reads yet. */
  renameLast(from: string, to: string): void {
    const last = this.nodes.pop();
    if (last?.name !== from) throw new Error(`${from} is not the last operation`);
    this.nodes.push({ ...last, name: to });
    this.#taken.delete(from);
  }
}
