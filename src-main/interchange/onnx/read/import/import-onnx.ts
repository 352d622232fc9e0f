import { LabError } from '#shared/contract/lab-error.ts';
import {
  elementsOf,
  inferShapes,
  parametersOf,
  parseModelGraph,
  shapeAt,
  type ModelGraph,
  type Shape,
  type Weights,
} from '#shared/graph/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { operatorsOf, type Operator } from '../onnx-operators.ts';
import { openOnnx, type OnnxDocument } from '../open-onnx.ts';
import { producerOf } from '../view-onnx.ts';
import { arranged } from './arrange.ts';
import { Conversion, constantTensor } from './conversion.ts';
import { GraphDraft } from './graph-draft.ts';
import { notesOf, sharedWeights } from './import-notes.ts';
import { withBatchNorms } from './insert-batch-norms.ts';
import { withLayerNorms } from './layer-norm-pattern.ts';
import { endOf, liveOperators, type Ending } from './live-operators.ts';
import { Refusal } from './refusal.ts';
import { networkEnds, type SourceInput } from './source-network.ts';
import { BATCH, onnxShape, ownAxes, type Constant, type Tensor } from './values.ts';

export interface ImportSettings {
  /** What the network is called. */
  readonly name: string;
  /** Put a batch normalisation behind each convolution that has none. */
  readonly batchNorm: boolean;
}

export interface ImportedOnnx {
  readonly graph: ModelGraph;
  readonly weights: Weights;
  /** What was changed or assumed, a sentence each. */
  readonly notes: readonly string[];
  /** Of the graph's input, without the batch. */
  readonly input: Shape;
  readonly classes: number;
  readonly producer: string | null;
  /** How the file itself is fed and read. */
  readonly source: {
    /** Whether its images have channels before height and width. */
    readonly channelsFirst: boolean;
    /** The only batch size that it takes; null for any. */
    readonly batch: number | null;
    readonly ending: Ending;
  };
}

/** Far beyond any network that classifies; an exporter writes some hundred for each attention. */
const MAX_OPERATORS = 50_000;
/** How many channels an image has at most where they could be either the first or the last axis. */
const FEW_CHANNELS = 4;

/**
 * A network of ours that computes what an ONNX file does. Throws LabError: `bad-file` for what is no ONNX file, `unsupported` with all
 * `nodes` that stand in the way.
 */
export async function importOnnx(file: string, { name, batchNorm }: ImportSettings): Promise<ImportedOnnx> {
  const document = await openOnnx(file);
  const { input, output } = networkEnds(document);
  const constants = constantsOf(document);
  const all = withLayerNorms(operatorsOf(document), lookUp(document, constants));
  const { last, ending } = endOf(all, output);
  const operators = liveOperators(all, last);
  if (operators.length === 0) throw badOnnx(`No node yields the output ${last}.`, file, last);
  if (operators.length > MAX_OPERATORS) throw tooMany(operators.length, file);
  const draft = new GraphDraft(file);
  const opset = Number(document.model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0);
  const conversion = new Conversion({ document, draft, operators, batch: input.batch, opset }, constants);
  const channelsFirst = addInput(conversion, draft, input);
  conversion.run();
  const end = conversion.refused.length === 0 ? logitsOf(conversion, operators, last) : undefined;
  if (!end) throw refusedNodes(conversion.refused, file);
  const pruned = { format: 1, name, nodes: readNodes(draft, end), output: end } as const;
  const sound = parseModelGraph(pruned, file);
  const model = batchNorm ? withBatchNorms({ graph: sound, weights: draft.weights }) : { graph: sound, weights: draft.weights, added: 0 };
  const shapes = inferShapes(model.graph);
  return {
    graph: model.graph,
    weights: new Map(
      parametersOf(model.graph, shapes).map((parameter) => [parameter.name, model.weights.get(parameter.name) ?? new Float32Array()]),
    ),
    notes: [...notesOf(input, ending, model.added), ...sharedWeights(operators, constants), ...conversion.context.notes],
    input: shapeAt(shapes, model.graph.nodes[0]?.id ?? ''),
    classes: elementsOf(shapeAt(shapes, model.graph.output)),
    producer: producerOf(document),
    source: { channelsFirst, batch: input.baked, ending },
  };
}

function constantsOf(document: OnnxDocument): ReadonlyMap<string, Constant> {
  return new Map(document.graph.initializer.map((tensor) => [tensor.name, constantTensor(document, tensor, tensor.name)]));
}

/** The file's own constants, and those that nodes hold. */
function lookUp(document: OnnxDocument, constants: ReadonlyMap<string, Constant>): (value: string) => Constant | undefined {
  const makers = new Map(operatorsOf(document).map((operator) => [operator.outputs[0], operator]));
  return (value) => {
    const maker = makers.get(value);
    if (maker?.op === 'Identity') return constants.get(maker.inputs[0] ?? '');
    const tensor = maker?.op === 'Constant' ? maker.settings.tensor('value') : undefined;
    return tensor ? constantTensor(document, tensor, null) : constants.get(value);
  };
}

/** Returns whether images have channels first, as they have unless only the last axis could be channels. */
function addInput(conversion: Conversion, draft: GraphDraft, { name, shape }: SourceInput): boolean {
  const [first = 0, second = 0, third = 0] = shape;
  const isLast = shape.length === 3 && first > FEW_CHANNELS && third <= FEW_CHANNELS;
  const ours = shape.length === 1 || isLast ? shape : [second, third, first];
  const axes = shape.length === 1 ? [[BATCH], [0]] : isLast ? [[BATCH], [0], [1], [2]] : [[BATCH], [2], [0], [1]];
  conversion.set(name, { kind: 'tensor', ...draft.addInput('input', ours), axes } as Tensor);
  return !isLast;
}

/** The node that yields one number per class. Undefined where it was refused. */
function logitsOf(conversion: Conversion, operators: readonly Operator[], last: string): string | undefined {
  const maker = operators.find(({ outputs }) => outputs.includes(last));
  let node: string | undefined;
  if (!maker) return undefined;
  conversion.attempt(maker, () => {
    const { context } = conversion;
    const tensor = context.tensor(conversion.get(last));
    const own = tensor.axes.flatMap(ownAxes);
    const isLead = tensor.axes[0]?.[0] === BATCH;
    const long = tensor.axes.filter((factors) => ownAxes(factors).some((axis) => (tensor.shape[axis] ?? 1) > 1));
    if (!isLead || long.length > 1) {
      throw new Refusal(`the network ends in [${onnxShape(tensor, 1).join(', ')}], not in one number per class`);
    }
    node = arranged(context.draft, tensor, [own], 'logits').node;
  });
  return node;
}

/** Nodes that the output depends on: shapes were read of others. */
function readNodes(draft: GraphDraft, output: string): ModelGraph['nodes'] {
  const needed = new Set([output]);
  const read = draft.nodes.toReversed().filter((node) => {
    if (!needed.has(node.id)) return node.op === 'input';
    for (const input of node.inputs) needed.add(input);
    return true;
  });
  return read.toReversed();
}

function refusedNodes(nodes: Conversion['refused'], file: string): LabError {
  const [first, ...others] = nodes;
  if (!first) throw new Error('nothing was refused');
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  const message = `The network cannot be taken over: ${first.name} (${first.op}): ${first.why}${more}.`;
  return new LabError('unsupported', message, 'Export the network without these nodes, or take it apart before them.', {
    file,
    place: first.name,
    nodes,
  });
}

function tooMany(count: number, file: string): LabError {
  return new LabError('unsupported', `The network has ${count} nodes.`, `Use a network of at most ${MAX_OPERATORS}.`, { file });
}
