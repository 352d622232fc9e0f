import type { Layout } from './layout.ts';
import type { BoxGraph } from './segments.ts';
import type { LayoutRequest, LayoutResponse } from './worker.ts';

/** Lays out graphs in a web worker, off the main thread. Dispose of it with the view. */
export class LayoutWorker {
  readonly #worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
  readonly #pending = new Map<number, (layout: Layout) => void>();
  #nextId = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<LayoutResponse>) => {
      this.#pending.get(data.id)?.(data.layout);
      this.#pending.delete(data.id);
    };
  }

  layOut({ nodes, edges }: BoxGraph, aspect?: number): Promise<Layout> {
    const id = this.#nextId++;
    // Sends only the boxes: the nodes' members would have to be cloned.
    const request: LayoutRequest = { id, graph: { nodes: nodes.map(({ id, width, height }) => ({ id, width, height })), edges }, aspect };
    return new Promise((resolve) => {
      this.#pending.set(id, resolve);
      this.#worker.postMessage(request);
    });
  }

  dispose(): void {
    this.#worker.terminate();
    this.#pending.clear();
  }
}
