import type { DrawnGraph } from './drawn-graph.ts';
import { layOut, type Layout } from './layout.ts';

export interface LayoutQuestion {
  readonly id: number;
  readonly graph: DrawnGraph;
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
