import type { Layout } from './layout.ts';
import type { LayoutAnswer, LayoutQuestion } from './layout.worker.ts';
import type { BoxedGraph } from './segments.ts';

/** Lays graphs out in a worker, so that the window stays smooth. Dispose of it with the view. */
export class LayoutDesk {
  readonly #worker = new Worker(new URL('./layout.worker.ts', import.meta.url), { type: 'module' });
  readonly #waiting = new Map<number, (layout: Layout) => void>();
  #asked = 0;

  constructor() {
    this.#worker.onmessage = ({ data }: MessageEvent<LayoutAnswer>) => {
      this.#waiting.get(data.id)?.(data.layout);
      this.#waiting.delete(data.id);
    };
  }

  layOut({ nodes, edges }: BoxedGraph, aspect?: number): Promise<Layout> {
    const id = this.#asked++;
    // What the graph's nodes stand for is not needed there, and would have to be copied.
    const question: LayoutQuestion = { id, graph: { nodes: nodes.map(({ id, width, height }) => ({ id, width, height })), edges }, aspect };
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve);
      this.#worker.postMessage(question);
    });
  }

  dispose(): void {
    this.#worker.terminate();
    this.#waiting.clear();
  }
}
