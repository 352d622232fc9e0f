import { isIn } from '../graph-view/node-paths.ts';
import { chooseColumns } from './columns.ts';
import { type PlacedSegment, routeEdges, TURN } from './edge-routes.ts';
import { type BoxGraph, type Point, type SegmentLayout, SegmentLayouts, splitSegments } from './segments.ts';

/** Encloses the nodes of one stage in one column. */
export interface StageBox {
  readonly stage: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Centers of nodes and corners of edges, by ID, in pixels at a zoom of 1. */
export interface Layout {
  readonly nodes: Readonly<Record<string, Point>>;
  readonly edges: Readonly<Record<string, readonly Point[]>>;
  readonly stages: readonly StageBox[];
  readonly width: number;
  readonly height: number;
}

/** Default aspect, width / height: a landscape window next to its navigation. */
const LANDSCAPE = 1.75;
const COLUMN_GAP = 92;
const SEGMENT_GAP = 30;
/** Added between two stages of a column. */
const STAGE_GAP = 24;
const STAGE_PADDING = 16;
/** Space above a stage's first node for its name. */
const STAGE_HEADER = 30;
/** y at which edges cross over to another column. */
const CROSSING = -STAGE_HEADER - TURN / 2;

/**
 * Lays out each segment top to bottom and stacks the segments in columns, so that a deep network fits the viewport at a readable scale.
 * Deterministic: the same graph and aspect always give the same positions.
 *
 * @param aspect the width / height of the viewport
 */
export function layOut(graph: BoxGraph, aspect = LANDSCAPE): Layout {
  const incoming = Map.groupBy(graph.edges, (edge) => edge.to);
  const layouts = new SegmentLayouts();
  const bricks = splitSegments(graph).map((segment, index, all) => {
    const layout = layouts.layOut(
      segment,
      segment.nodes.flatMap((node) => incoming.get(node.id) ?? []),
    );
    // Keeps the output in the column of the node before it.
    const { stage } = (index === all.length - 1 ? all[index - 1] : undefined) ?? segment;
    return { ...layout, width: layout.right - layout.left, stage };
  });
  const columns = chooseColumns(bricks, { column: COLUMN_GAP, brick: SEGMENT_GAP, stage: STAGE_GAP }, aspect);
  const segments = stack(columns);
  return {
    nodes: nodeCenters(segments),
    edges: routeEdges(graph, segments, { columnGap: COLUMN_GAP, crossing: CROSSING }),
    stages: stageBoxes(segments),
    width: Math.max(0, ...segments.map((segment) => segment.x + segment.right)),
    height: Math.max(0, ...segments.map((segment) => segment.y + segment.height)),
  };
}

/** The bounds of everything drawn: nodes, stage boxes and the edges around them. */
export function pictureBox({ width, height }: Layout): { x: number; y: number; width: number; height: number } {
  const above = 4 - CROSSING;
  return { x: -STAGE_PADDING, y: -above, width: width + 2 * STAGE_PADDING, height: height + above + TURN + 4 };
}

/** Sets columns side by side, each with a straight main branch. */
function stack(columns: readonly (readonly SegmentLayout[])[]): readonly PlacedSegment[] {
  const placed: PlacedSegment[] = [];
  let left = 0;
  for (const [column, segments] of columns.entries()) {
    const x = left - Math.min(...segments.map((segment) => segment.left));
    let y = 0;
    for (const [index, segment] of segments.entries()) {
      if (index > 0) y += SEGMENT_GAP + (segment.segment.stage === segments[index - 1]?.segment.stage ? 0 : STAGE_GAP);
      placed.push({ ...segment, column, x, y });
      y += segment.height;
    }
    left = x + Math.max(...segments.map((segment) => segment.right)) + COLUMN_GAP;
  }
  return placed;
}

function nodeCenters(segments: readonly PlacedSegment[]): Record<string, Point> {
  return Object.fromEntries(
    segments.flatMap(({ nodes, x, y }) => [...nodes].map(([id, point]) => [id, { x: point.x + x, y: point.y + y }] as const)),
  );
}

function stageBoxes(placed: readonly PlacedSegment[]): readonly StageBox[] {
  const groups = Map.groupBy(placed, ({ column, segment }) => `${column} ${segment.stage}`);
  return [...groups.values()].flatMap((segments) => {
    const stage = segments[0]?.segment.stage;
    const members = segments.flatMap(({ segment }) => segment.nodes);
    // Only nodes with the stage in their names get a box; the input, for example, stands alone.
    if (stage === undefined || members.length < 2 || !members.every((node) => isIn(node.id, stage))) return [];
    const left = Math.min(...segments.map(({ x, left: side }) => x + side)) - STAGE_PADDING;
    const right = Math.max(...segments.map(({ x, right: side }) => x + side)) + STAGE_PADDING;
    const top = Math.min(...segments.map(({ y }) => y)) - STAGE_HEADER;
    const bottom = Math.max(...segments.map(({ y, height }) => y + height)) + STAGE_PADDING;
    return [{ stage, x: left, y: top, width: right - left, height: bottom - top }];
  });
}
