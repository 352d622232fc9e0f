import { channelsOf, GraphDraft, type GraphView, graphView, type Model } from '#shared/graph/index.ts';

const EPSILON = 1e-5;
const MOMENTUM = 0.1;

interface Extended extends Model {
  /** How many were inserted. */
  readonly added: number;
}

/**
 * Inserts a batch normalization after each convolution that has none; exporters fold them into convolutions. Mean 0, variance 1,
 * γ = √(1 + ε), β = 0: the identity at inference.
 */
export function withBatchNorms(model: Model): Extended {
  const view = graphView(model.graph);
  const bare = model.graph.nodes.filter((node) => node.op === 'conv2d' && !isNormalized(view, node.id));
  const draft = GraphDraft.of(model);
  for (const { id } of bare) {
    const channels = channelsOf(view.shapeAt(id));
    const filled = (value: number): Float32Array => new Float32Array(channels).fill(value);
    draft.insertAfter(
      id,
      { id: `${id}.bn`, op: 'batchNorm', inputs: [id], epsilon: EPSILON, momentum: MOMENTUM },
      { gamma: filled(Math.sqrt(1 + EPSILON)), beta: filled(0), mean: filled(0), variance: filled(1) },
    );
  }
  return { ...draft.finish(), added: bare.length };
}

/** Whether the next operation that is not linear per channel is a batch normalization. */
function isNormalized(view: GraphView, id: string): boolean {
  const [reader, ...others] = view.consumers(id);
  if (!reader || others.length > 0) return false;
  if (reader.op === 'batchNorm') return true;
  return (reader.op === 'bias' || reader.op === 'scale' || reader.op === 'dropout') && isNormalized(view, reader.id);
}
