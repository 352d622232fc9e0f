import { type Layout, layOut } from './layout.ts';
import type { BoxGraph } from './segments.ts';

export interface LayoutRequest {
  readonly id: number;
  readonly graph: BoxGraph;
  readonly aspect: number | undefined;
}

export interface LayoutResponse {
  readonly id: number;
  readonly layout: Layout;
}

self.onmessage = ({ data }: MessageEvent<LayoutRequest>) => {
  const response: LayoutResponse = { id: data.id, layout: layOut(data.graph, data.aspect) };
  self.postMessage(response);
};
