import {
  channelsOf,
  consumersOf,
  inferShapes,
  nodeOf,
  shapeAt,
  type GraphNode,
  type ModelGraph,
  type Weights,
} from '#shared/graph/index.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

interface Extended {
  readonly graph: ModelGraph;
  readonly weights: Weights;
  /** How many were put in. */
  readonly added: number;
}

/**
 * A batch normalization behind each convolution that has none, as exporters fold them into convolutions. Mean 0, variance 1,
 * γ = √(1 + ε), β = 0: in use it is the identity.
 */
export function withBatchNorms({ graph, weights }: Omit<Extended, 'added'>): Extended {
  const shapes = inferShapes(graph);
  const bare = new Set(graph.nodes.filter((node) => node.op === 'conv2d' && !isNormalized(graph, node.id)).map(({ id }) => id));
  const taken = new Set(graph.nodes.map(({ id }) => id));
  const norms = new Map([...bare].map((id) => [id, freeName(`${id}.bn`, taken)]));
  const renamed = (id: string): string => norms.get(id) ?? id;
  const values = new Map(weights);
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const moved = { ...node, inputs: node.inputs.map(renamed) };
    const norm = norms.get(node.id);
    if (norm === undefined) return [moved];
    const channels = channelsOf(shapeAt(shapes, node.id));
    const filled = (value: number): Float32Array => new Float32Array(channels).fill(value);
    values.set(`${norm}/gamma`, filled(Math.sqrt(1 + EPSILON)));
    values.set(`${norm}/beta`, filled(0));
    values.set(`${norm}/mean`, filled(0));
    values.set(`${norm}/variance`, filled(1));
    return [moved, { id: norm, op: 'batchNorm', inputs: [node.id], epsilon: EPSILON, momentum: MOMENTUM }];
  });
  return { graph: { ...graph, nodes, output: renamed(graph.output) }, weights: values, added: bare.size };
}

/** Whether the next operation that is not linear per channel is a batch normalization. */
function isNormalized(graph: ModelGraph, id: string): boolean {
  const [reader, ...others] = consumersOf(graph).get(id) ?? [];
  if (reader === undefined || others.length > 0) return false;
  const { op } = nodeOf(graph, reader);
  if (op === 'batchNorm') return true;
  return (op === 'bias' || op === 'scale' || op === 'dropout') && isNormalized(graph, reader);
}

function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let count = 2; taken.has(name); count++) name = `${wanted}:${count}`;
  taken.add(name);
  return name;
}
