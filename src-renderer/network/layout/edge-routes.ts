import type { ViewEdge } from '../graph-view/view-graph.ts';
import type { BoxGraph, Point, SegmentLayout } from './segments.ts';

/** A segment at its position on the page. */
export interface PlacedSegment extends SegmentLayout {
  readonly column: number;
  readonly x: number;
  readonly y: number;
}

interface RouteSpacing {
  readonly columnGap: number;
  /** y at which edges cross over to the next column, above its first node. */
  readonly crossing: number;
}

/** Distance that an edge continues down before it turns toward the next column. */
export const TURN = 26;
/** Sideways edges enter above a node's center and leave below it, by this share of its height. */
const SIDE_OFFSET = 0.2;
const CORNER_RADIUS = 14;

interface Box extends Point {
  readonly width: number;
  readonly height: number;
}

/** Corners of every edge by ID: within a column along a lane beside the nodes, to another column through the gap before it. */
export function routeEdges(
  graph: BoxGraph,
  segments: readonly PlacedSegment[],
  { columnGap, crossing }: RouteSpacing,
): Record<string, readonly Point[]> {
  const segmentOf = new Map(segments.flatMap((placed) => placed.segment.nodes.map((node) => [node.id, placed] as const)));
  const sizes = new Map(graph.nodes.map((node) => [node.id, node]));
  const boxOf = (id: string, { nodes, x, y }: PlacedSegment): Box => {
    const center = nodes.get(id) ?? { x: 0, y: 0 };
    return { x: center.x + x, y: center.y + y, width: sizes.get(id)?.width ?? 0, height: sizes.get(id)?.height ?? 0 };
  };
  const leftOf = new Map<number, number>();
  for (const { column, x, left } of segments) leftOf.set(column, Math.min(leftOf.get(column) ?? Infinity, x + left));
  const route = (edge: ViewEdge): readonly Point[] => {
    const to = segmentOf.get(edge.to);
    const from = segmentOf.get(edge.from);
    if (!to || !from) return [];
    const [start, end] = [boxOf(edge.from, from), boxOf(edge.to, to)];
    const bends = (to.edges.get(edge.id) ?? []).slice(1, -1).map((point) => point.x + to.x);
    const lane = edge.skip ? farthestFrom(end.x, bends) : end.x;
    if (from.column === to.column) return [...exit(start, lane), ...entry(end, lane)];
    const bottom = start.y + start.height / 2;
    const gutter = (leftOf.get(to.column) ?? 0) - columnGap / 2;
    return [
      { x: start.x, y: bottom },
      { x: start.x, y: bottom + TURN },
      { x: gutter, y: bottom + TURN },
      { x: gutter, y: crossing },
      { x: lane, y: crossing },
      ...entry(end, lane),
    ];
  };
  return Object.fromEntries(graph.edges.map((edge) => [edge.id, route(edge)]));
}

/** The `d` attribute of an edge: straight lines with rounded corners, tighter where a line is short. */
export function edgePath(points: readonly Point[]): string {
  return points
    .map((point, index) => {
      const before = points[index - 1];
      const after = points[index + 1];
      if (!before) return `M${coordinates(point)}`;
      if (!after) return `L${coordinates(point)}`;
      const radius = Math.min(CORNER_RADIUS, distance(before, point) / 2, distance(point, after) / 2);
      return `L${coordinates(toward(point, before, radius))}Q${coordinates(point)},${coordinates(toward(point, after, radius))}`;
    })
    .join('');
}

/** Leaves through the bottom of a node above the lane, else through its side. */
function exit({ x, y, width, height }: Box, lane: number): readonly Point[] {
  if (Math.abs(lane - x) < width / 2) return [{ x: lane, y: y + height / 2 }];
  const below = y + height * SIDE_OFFSET;
  return [
    { x: x + (lane < x ? -width : width) / 2, y: below },
    { x: lane, y: below },
  ];
}

function entry({ x, y, width, height }: Box, lane: number): readonly Point[] {
  if (Math.abs(lane - x) < width / 2) return [{ x: lane, y: y - height / 2 }];
  const above = y - height * SIDE_OFFSET;
  return [
    { x: lane, y: above },
    { x: x + (lane < x ? -width : width) / 2, y: above },
  ];
}

function farthestFrom(x: number, candidates: readonly number[]): number {
  return candidates.reduce((best, candidate) => (Math.abs(candidate - x) > Math.abs(best - x) ? candidate : best), x);
}

function toward(from: Point, to: Point, length: number): Point {
  const whole = distance(from, to) || 1;
  return { x: from.x + ((to.x - from.x) * length) / whole, y: from.y + ((to.y - from.y) * length) / whole };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

function coordinates({ x, y }: Point): string {
  return `${Math.round(x * 10) / 10},${Math.round(y * 10) / 10}`;
}
