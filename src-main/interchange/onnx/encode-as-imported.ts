import { GraphDraft, graphView, type Model } from '#shared/graph/index.ts';
import { checkInterface, type InputScaling, type SourceInterface } from '#shared/networks/index.ts';
import { shapeIn } from '../layouts.ts';
import { type Attribute, float, integer } from './attributes.ts';
import { checkParameters, encodeDraft, type OnnxFile } from './encode-onnx.ts';
import { NodeWriter } from './node-writer.ts';
import { writeGraph } from './write-graph.ts';

type Operator = readonly [opType: string, attributes: readonly Attribute[]];

/** What yields a file's output from the logits. */
const ENDINGS: Readonly<Record<Exclude<SourceInterface['ending'], 'logits'>, Operator>> = {
  softmax: ['Softmax', [integer('axis', -1)]],
  logSoftmax: ['LogSoftmax', [integer('axis', -1)]],
  sigmoid: ['Sigmoid', []],
  hardSigmoid: ['HardSigmoid', [float('alpha', 1 / 6), float('beta', 0.5)]],
  tanh: ['Tanh', []],
};

/**
 * Encodes a network as a file that replaces the one it was imported from: it has the same names, shapes and layout of input and output, the
 * same fixed or dynamic batch size, the same normalization inside, and the same final softmax or other function. Deterministic: the same
 * model and metadata always give the same bytes. Throws LabError `unsupported` for a network with another input or other classes, and for
 * files over protobuf's 2 GB.
 */
export function encodeAsImported(model: Model, metadata: ReadonlyMap<string, string>, source: SourceInterface): OnnxFile {
  const { input, output, channelsFirst, ending, scaling } = source;
  checkInterface(model.graph, source);
  checkParameters(model.graph);
  const whole = scaling ? withScaling(model, scaling) : model;
  const { draft, layout } = writeGraph(whole, {
    input: input.name,
    inputLayout: channelsFirst ? 'channels-first' : 'channels-last',
    output: output.name,
  });
  if (ending !== 'logits') draft.applyToOutput(output.name, 'logits', ...ENDINGS[ending]);
  const sizes = output.shape.slice(1).map(Number);
  if (shapeIn(layout, graphView(whole.graph).outputShape).join() !== sizes.join()) {
    const shape = new NodeWriter(draft, whole.weights, { id: output.name, output: output.name }).indices('shape', [0, ...sizes]);
    draft.applyToOutput(output.name, ending, 'Reshape', [], [shape]);
  }
  return encodeDraft(model.graph, draft, { input, output }, scaling ? metadataInside(metadata, scaling) : metadata);
}

/** The network with (v - mean) / std before its first node, as v / std - mean / std. */
function withScaling({ graph, weights }: Model, { mean, std }: InputScaling): Model {
  const draft = GraphDraft.of({ graph, weights });
  const [input] = graph.nodes;
  if (!input) throw new Error('a network has an input');
  const factors = std.map((value) => 1 / value);
  const offsets = mean.map((value, channel) => -value * (factors[channel] ?? NaN));
  const scale = draft.insertAfter(
    input.id,
    { id: 'normalization/scale', op: 'scale', inputs: [input.id] },
    { scale: Float32Array.from(factors) },
  );
  draft.insertAfter(
    scale,
    { id: 'normalization/offset', op: 'bias', inputs: [scale], shape: [mean.length], trained: false },
    { offset: Float32Array.from(offsets) },
  );
  return draft.finish();
}

/** The metadata of a file that normalizes its input itself: programs only bring pixels into the input's range. */
function metadataInside(metadata: ReadonlyMap<string, string>, { mean, white }: InputScaling): ReadonlyMap<string, string> {
  const perChannel = (value: number): string => JSON.stringify(mean.map(() => value));
  return new Map([...metadata, ['nepenthe.normalization.mean', perChannel(0)], ['nepenthe.normalization.std', perChannel(1 / white)]]);
}
