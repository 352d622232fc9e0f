import { chooseColumns } from './columns.ts';
import type { DrawnEdge } from './drawn-graph.ts';
import { isIn } from './node-paths.ts';
import { SegmentLayout, type PlacedSegment, type Point } from './segment-layout.ts';
import { segmentsOf, type BoxedGraph } from './segments.ts';

/** Nodes of one stage that stand in one column. */
export interface StageBox {
  readonly stage: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Centers of nodes and the corners of edges, by id. */
export interface Layout {
  readonly nodes: Readonly<Record<string, Point>>;
  readonly edges: Readonly<Record<string, readonly Point[]>>;
  readonly stages: readonly StageBox[];
  readonly width: number;
  readonly height: number;
}

/** Width to height of the picture that is aimed at: a landscape window beside its rail. */
const LANDSCAPE = 1.75;
const COLUMN_GAP = 92;
const SEGMENT_GAP = 30;
/** Besides, between two stages of a column. */
const STAGE_GAP = 24;
const STAGE_PADDING = 16;
/** Above a stage's first node: its name stands there. */
const STAGE_HEAD = 30;
/** How far an edge goes on before it turns to the next column. */
const TURN = 26;
/** Sideways edges come in above a node's middle and go out below it, by this share of its height. */
const SIDE = 0.2;

interface Stacked extends PlacedSegment {
  readonly column: number;
  readonly x: number;
  readonly y: number;
}

/**
 * Each segment from top to bottom by dagre, the segments below one another, and the whole in columns as on a page, so that a deep
 * network is seen at once at a readable size. The same graph always gets the same places for the same aspect.
 */
export function layOut(graph: BoxedGraph, aspect = LANDSCAPE): Layout {
  const incoming = groupBy(graph.edges, (edge) => edge.to);
  const layout = new SegmentLayout();
  const bricks = segmentsOf(graph).map((segment, index, all) => {
    const placed = layout.place(
      segment,
      segment.nodes.flatMap((node) => incoming.get(node.id) ?? []),
    );
    // The output by itself would not fill a column.
    const { stage } = (index === all.length - 1 ? all[index - 1] : undefined) ?? segment;
    return { ...placed, width: placed.right - placed.left, stage };
  });
  const columns = chooseColumns(bricks, { column: COLUMN_GAP, brick: SEGMENT_GAP, stage: STAGE_GAP }, aspect);
  const stacked = stack(columns);
  return {
    nodes: placeNodes(stacked),
    edges: placeEdges(graph, stacked),
    stages: stageBoxes(stacked),
    width: Math.max(0, ...stacked.map((segment) => segment.x + segment.right)),
    height: Math.max(0, ...stacked.map((segment) => segment.y + segment.height)),
  };
}

/** What has to be seen of a layout: its nodes, the boxes of its stages and the edges that turn around them. */
export function pictureBox({ width, height }: Layout): { x: number; y: number; width: number; height: number } {
  const above = STAGE_HEAD + TURN / 2 + 4;
  return { x: -STAGE_PADDING, y: -above, width: width + 2 * STAGE_PADDING, height: height + above + TURN + 4 };
}

/** Columns side by side, each with its main line straight. */
function stack(columns: readonly (readonly PlacedSegment[])[]): readonly Stacked[] {
  const stacked: Stacked[] = [];
  let left = 0;
  for (const [column, segments] of columns.entries()) {
    const x = left - Math.min(...segments.map((segment) => segment.left));
    let y = 0;
    for (const [index, segment] of segments.entries()) {
      if (index > 0) y += SEGMENT_GAP + (segment.segment.stage === segments[index - 1]?.segment.stage ? 0 : STAGE_GAP);
      stacked.push({ ...segment, column, x, y });
      y += segment.height;
    }
    left = x + Math.max(...segments.map((segment) => segment.right)) + COLUMN_GAP;
  }
  return stacked;
}

function placeNodes(stacked: readonly Stacked[]): Record<string, Point> {
  const places = stacked.flatMap(({ nodes, x, y }) => [...nodes].map(([id, point]) => [id, { x: point.x + x, y: point.y + y }] as const));
  return Object.fromEntries(places);
}

function placeEdges(graph: BoxedGraph, stacked: readonly Stacked[]): Record<string, readonly Point[]> {
  const home = new Map(stacked.flatMap((segment) => segment.segment.nodes.map((node) => [node.id, segment] as const)));
  const sizes = new Map(graph.nodes.map((node) => [node.id, node]));
  const boxOf = (id: string, { nodes, x, y }: Stacked): Box => {
    const at = nodes.get(id) ?? { x: 0, y: 0 };
    return { x: at.x + x, y: at.y + y, width: sizes.get(id)?.width ?? 0, height: sizes.get(id)?.height ?? 0 };
  };
  const gutterBefore = (column: number): number =>
    Math.min(...stacked.filter((segment) => segment.column === column).map(({ x, left }) => x + left)) - COLUMN_GAP / 2;
  const way = (edge: DrawnEdge): readonly Point[] => {
    const to = home.get(edge.to);
    const from = home.get(edge.from);
    if (!to || !from) return [];
    const [start, end] = [boxOf(edge.from, from), boxOf(edge.to, to)];
    const bends = (to.edges.get(edge.id) ?? []).slice(1, -1).map((point) => point.x + to.x);
    const lane = edge.skip ? furthestFrom(end.x, bends) : end.x;
    if (from.column === to.column) return [...leave(start, lane), ...enter(end, lane)];
    const [foot, gutter, head] = [start.y + start.height / 2, gutterBefore(to.column), -STAGE_HEAD - TURN / 2];
    return [
      { x: start.x, y: foot },
      { x: start.x, y: foot + TURN },
      { x: gutter, y: foot + TURN },
      { x: gutter, y: head },
      { x: lane, y: head },
      ...enter(end, lane),
    ];
  };
  return Object.fromEntries(graph.edges.map((edge) => [edge.id, way(edge)]));
}

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Down from a node that stands over the lane, out of its side from one that does not. */
function leave({ x, y, width, height }: Box, lane: number): readonly Point[] {
  if (Math.abs(lane - x) < width / 2) return [{ x: lane, y: y + height / 2 }];
  const below = y + height * SIDE;
  return [
    { x: x + (lane < x ? -width : width) / 2, y: below },
    { x: lane, y: below },
  ];
}

function enter({ x, y, width, height }: Box, lane: number): readonly Point[] {
  if (Math.abs(lane - x) < width / 2) return [{ x: lane, y: y - height / 2 }];
  const above = y - height * SIDE;
  return [
    { x: lane, y: above },
    { x: x + (lane < x ? -width : width) / 2, y: above },
  ];
}

function furthestFrom(x: number, candidates: readonly number[]): number {
  return candidates.reduce((best, candidate) => (Math.abs(candidate - x) > Math.abs(best - x) ? candidate : best), x);
}

function stageBoxes(stacked: readonly Stacked[]): readonly StageBox[] {
  const groups = groupBy(stacked, ({ column, segment }) => `${column} ${segment.stage}`);
  return [...groups.values()].flatMap((segments) => {
    const stage = segments[0]?.segment.stage;
    const members = segments.flatMap(({ segment }) => segment.nodes);
    // A box around what has a stage in its name only: the input, say, stands alone.
    if (stage === undefined || members.length < 2 || !members.every((node) => isIn(node.id, stage))) return [];
    const left = Math.min(...segments.map(({ x, left: side }) => x + side)) - STAGE_PADDING;
    const right = Math.max(...segments.map(({ x, right: side }) => x + side)) + STAGE_PADDING;
    const top = Math.min(...segments.map(({ y }) => y)) - STAGE_HEAD;
    const bottom = Math.max(...segments.map(({ y, height }) => y + height)) + STAGE_PADDING;
    return [{ stage, x: left, y: top, width: right - left, height: bottom - top }];
  });
}

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group) group.push(item);
    else groups.set(keyOf(item), [item]);
  }
  return groups;
}
