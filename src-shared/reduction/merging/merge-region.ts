import {
  type Conv2dNode,
  type DenseNode,
  GraphDraft,
  type GraphNode,
  type GraphView,
  graphView,
  hasKernel,
  type KernelNode,
  type Model,
  type ModelGraph,
  positionsOf,
  type Shape,
} from '#shared/graph/index.ts';
import { type ConstantMap, isUniform } from '#shared/graph/operations/constant-map.ts';
import { constantMaps } from './constant-maps.ts';
import type { LinearRegion } from './linear-region.ts';
import { regionKernel } from './map-kernel.ts';
import { extentOf, isPointwise, type SlidingMap } from './sliding-map.ts';

/** What replaces a region: a kernel layer, and a map of constants after it if its biases differ at a padded border. */
export interface MergedNodes {
  readonly node: KernelNode;
  /** Whether the constants differ at the border. */
  readonly hasBorder: boolean;
}

/** With the values of the constants. */
export interface MergedLayer extends MergedNodes {
  /** Of each output channel. */
  readonly constants: readonly ConstantMap[];
}

/** The layer that replaces a region. It has the id of the region's last kernel layer. */
export function mergedLayer(model: Model, region: LinearRegion): MergedLayer {
  const view = graphView(model.graph);
  const shape = view.shapeAt(region.exit);
  const maps = constantMaps(model, { ...region, sources: [region.source] });
  const isSame = maps.every((map) => !map || isUniform(map));
  const layer = layerOf(view, region, shape);
  // A merged dense layer always has a bias, as in the plans of earlier versions.
  const hasBias = isSame && (layer.op === 'dense' || region.nodes.some((id) => addsConstant(view.node(id))));
  return { node: { ...layer, bias: hasBias }, hasBorder: !isSame, constants: maps };
}

/** The model with a region replaced by its {@link mergedLayer}. Exact for every input; sums in float64. */
export function mergeRegion(model: Model, region: LinearRegion, layer: MergedLayer): Model {
  return replaced(GraphDraft.of(model), model.graph, region, layer, regionKernel(model, region));
}

/** The graph of {@link mergeRegion}. */
export function mergedGraph(graph: ModelGraph, region: LinearRegion, { node, hasBorder }: MergedNodes): ModelGraph {
  return replaced(GraphDraft.of({ graph }), graph, region, { node, hasBorder, constants: [] }, undefined).graph;
}

/** The kernel layer of a region that its exit reads, through the branch with the most kernel layers. */
export function lastKernelOf(view: GraphView, { exit, nodes }: LinearRegion): KernelNode {
  const reached = new Map<string, { readonly count: number; readonly last: KernelNode | undefined }>();
  const none = { count: 0, last: undefined };
  for (const id of nodes.toReversed()) {
    const node = view.node(id);
    const longest = node.inputs
      .map((input) => reached.get(input) ?? none)
      .reduce((one, other) => (other.count > one.count ? other : one), none);
    reached.set(id, hasKernel(node) ? { count: longest.count + 1, last: node } : longest);
  }
  const last = reached.get(exit)?.last;
  if (!last) throw new Error(`the region before ${exit} has no kernel layer`);
  return last;
}

function addsConstant(node: GraphNode): boolean {
  return node.op === 'bias' || (hasKernel(node) && node.bias);
}

function replaced(
  draft: GraphDraft,
  graph: ModelGraph,
  { source, exit, nodes }: LinearRegion,
  { node, hasBorder, constants }: MergedLayer,
  kernel: Float32Array | undefined,
): Model {
  const values = { ...(kernel && { kernel }), ...(kernel && node.bias && { bias: Float32Array.from(constants, (map) => map?.[0] ?? 0) }) };
  for (const id of nodes) if (id !== exit) draft.remove(id, source);
  if (node.id === exit) draft.replace(node, values);
  else {
    draft.insertAfter(exit, node, values);
    draft.remove(exit, source);
  }
  if (hasBorder) {
    const shape = graphView(graph).shapeAt(exit);
    const border = { id: `${node.id}/border`, op: 'bias', inputs: [node.id], shape } as const;
    draft.insertAfter(node.id, border, kernel && { bias: interleaved(constants, positionsOf(shape)) });
  }
  return draft.finish();
}

/** One value per position and channel. */
function interleaved(maps: readonly ConstantMap[], positions: number): Float32Array {
  const values = new Float32Array(positions * maps.length);
  for (const [channel, map] of maps.entries()) {
    for (let position = 0; map && position < positions; position++) values[position * maps.length + channel] = map[position] ?? 0;
  }
  return values;
}

function layerOf(view: GraphView, region: LinearRegion, output: Shape): Conv2dNode | DenseNode {
  const { map, source } = region;
  const last = lastKernelOf(view, region);
  const { id } = last;
  if (last.op === 'dense' && isPointwise(map, extentOf(view.shapeAt(source)), extentOf(output)) && map.groups === 1) {
    return { id, op: 'dense', inputs: [source], units: map.outputs, bias: true };
  }
  const [top, bottom] = paddingAlong(0, map, view.shapeAt(source), output);
  const [left, right] = paddingAlong(1, map, view.shapeAt(source), output);
  return {
    ...{ id, op: 'conv2d', inputs: [source], filters: map.outputs, kernel: map.size, stride: map.stride },
    padding: [top, bottom, left, right],
    groups: map.groups,
    bias: true,
    ...(Math.max(...map.step) > 1 && { dilation: map.step }),
  };
}

/** Zeros before the input and as many after it as the last output needs. */
function paddingAlong(axis: 0 | 1, { start, stride, step, size }: SlidingMap, input: Shape, output: Shape): readonly [number, number] {
  const end = (extentOf(output)[axis] - 1) * stride[axis] + start[axis] + (size[axis] - 1) * step[axis] + 1;
  return [0 - start[axis], Math.max(0, end - extentOf(input)[axis])];
}
