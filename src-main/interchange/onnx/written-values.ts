import type { Weights } from '#shared/graph/index.ts';
import { type Layout, permutationTo } from '../layouts.ts';
import { integers } from './attributes.ts';
import { NodeWriter } from './node-writer.ts';
import type { OnnxDraft } from './onnx-draft.ts';

/** The ONNX values of our nodes' outputs, in each layout requested so far. */
export class WrittenValues {
  readonly #draft: OnnxDraft;
  readonly #weights: Weights;
  readonly #layouts = new Map<string, Layout>();
  readonly #names = new Map<string, Map<Layout, string>>();

  constructor(draft: OnnxDraft, weights: Weights) {
    this.#draft = draft;
    this.#weights = weights;
  }

  /** Registers the value of a node. */
  set(id: string, name: string, layout: Layout): void {
    this.#layouts.set(id, layout);
    this.#names.set(id, new Map([[layout, name]]));
  }

  /** The layout in which a node's value was written. */
  layoutOf(id: string): Layout {
    const layout = this.#layouts.get(id);
    if (!layout) throw new Error(`${id} has not been written`);
    return layout;
  }

  /** The name of a node's value in the layout; adds a transposition if only the other layout exists. */
  nameOf(id: string, layout: Layout): string {
    const names = this.#names.get(id) ?? new Map<Layout, string>();
    const known = names.get(layout);
    if (known !== undefined) return known;
    const writer = new NodeWriter(this.#draft, this.#weights, { id, output: id });
    const transposed = writer.writePart(
      layout,
      'Transpose',
      [this.nameOf(id, this.layoutOf(id))],
      [integers('perm', permutationTo(layout))],
    );
    names.set(layout, transposed);
    return transposed;
  }
}
