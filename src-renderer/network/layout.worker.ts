import { layOut, type Layout } from './layout.ts';
import type { BoxedGraph } from './segments.ts';

export interface LayoutQuestion {
  readonly id: number;
  readonly graph: BoxedGraph;
  readonly aspect: number | undefined;
}

export interface LayoutAnswer {
  readonly id: number;
  readonly layout: Layout;
}

self.onmessage = ({ data }: MessageEvent<LayoutQuestion>) => {
  const answer: LayoutAnswer = { id: data.id, layout: layOut(data.graph, data.aspect) };
  self.postMessage(answer);
};
