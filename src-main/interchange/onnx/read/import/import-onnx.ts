import { type PassCost, passCost } from '#shared/costs/index.ts';
import { LabError, type RefusedNode } from '#shared/errors/index.ts';
import { elementsOf, graphView, type ModelGraph, parseModelGraph, type Shape, type Weights } from '#shared/graph/index.ts';
import type { InputNormalization, SourceInterface } from '#shared/networks/index.ts';
import { printable } from '#shared/text/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { operatorsOf } from '../onnx-operators.ts';
import { openOnnx, producerOf } from '../open-onnx.ts';
import { converted } from './converted.ts';
import { outputPort } from './declared-ports.ts';
import { withoutFinalGate } from './final-gate.ts';
import type { ImportDraft } from './import-draft.ts';
import { notesOf, preprocessingNotes, sharedWeights } from './import-notes.ts';
import { inputPreprocessing, normalizationOf, withoutNodes } from './input-scaling.ts';
import { withBatchNorms } from './insert-batch-norms.ts';
import { type LiveFile, liveFile } from './live-file.ts';

export interface ImportSettings {
  /** The network's name. */
  readonly name: string;
  /** Insert a batch normalization after each convolution that has none. */
  readonly batchNorm: boolean;
}

export interface ImportedOnnx {
  readonly graph: ModelGraph;
  readonly weights: Weights;
  /** What was changed or assumed, one sentence each. */
  readonly notes: readonly string[];
  /** Shape of the graph's input, without the batch. */
  readonly input: Shape;
  readonly classes: number;
  readonly producer: string | null;
  /** The normalization that the file contains; null for a network of normalized images. */
  readonly normalization: InputNormalization | null;
  /** How to run the original file. Its `ending` and `scaling` were removed from the network. */
  readonly source: SourceInterface & {
    /** Its fixed batch size; null for any. */
    readonly batch: number | null;
    /** What a pass of one image takes. */
    readonly pass: PassCost;
    /** The file without its dead nodes; null if it has none. */
    readonly live: LiveFile | null;
  };
}

const NODES_REMEDY = 'Export the network without these nodes, or cut it before them.';
const PORTS_REMEDY = 'Export a network that reads one float32 tensor [batch, channels, height, width] and classifies.';

/**
 * Imports an ONNX file as a network that computes the same. Throws LabError: `bad-file` for an invalid file, `unsupported` with all
 * `nodes` that prevent the import.
 */
export async function importOnnx(file: string, { name, batchNorm }: ImportSettings): Promise<ImportedOnnx> {
  const document = await openOnnx(file);
  const { input, constants, operators, ending, conversion, draft, channelsFirst, end, refused } = converted(document);
  if (end === undefined || refused.length > 0) throw refusedNodes(refused, file);
  const imported = { format: 1, name, nodes: readNodes(draft, end), output: end } as const;
  if (imported.nodes.length === 1) throw badOnnx('The network computes nothing: its output is its input.', file, end);
  const whole = { graph: checkedGraph(imported, file), weights: draft.weights };
  const gated = ending === 'logits' ? withoutFinalGate(whole) : undefined;
  const logits = gated ?? whole;
  const preprocessing = inputPreprocessing(logits);
  const scaling = preprocessing?.scaling;
  const plain = preprocessing && scaling ? withoutNodes(logits, preprocessing.nodes) : logits;
  const model = batchNorm ? withBatchNorms(plain) : { ...plain, added: 0 };
  const { parameters, inputShape, outputShape } = graphView(model.graph);
  const [output] = document.graph.output;
  if (!output) throw new Error('a converted file has an output');
  const classes = elementsOf(outputShape);
  return {
    graph: model.graph,
    weights: new Map(parameters.map(({ name: parameter }) => [parameter, model.weights.get(parameter) ?? new Float32Array()])),
    notes: [
      ...notesOf(input, gated?.gate ?? ending, model.added),
      ...preprocessingNotes(preprocessing),
      ...sharedWeights(operators, constants),
      ...conversion.context.notesOf(model.graph),
    ],
    normalization: scaling ? normalizationOf(scaling) : null,
    input: inputShape,
    classes,
    producer: producerOf(document),
    source: {
      input: input.declared,
      output: outputPort(output, input.declared, classes),
      channelsFirst,
      batch: input.baked,
      ending: gated?.gate ?? ending,
      scaling: scaling ?? null,
      // Includes nodes that were read only for their shapes: the file computes them.
      pass: passCost({ ...imported, nodes: draft.nodes }),
      live: liveFile(document, operatorsOf(document), output.name),
    },
  };
}

/** The nodes that the output depends on, and the input; others were added only for their shapes. */
function readNodes(draft: ImportDraft, output: string): ModelGraph['nodes'] {
  const needed = new Set([output]);
  const read = draft.nodes.toReversed().filter((node) => {
    if (!needed.has(node.id)) return node.op === 'input';
    for (const input of node.inputs) needed.add(input);
    return true;
  });
  return read.toReversed();
}

function checkedGraph(graph: ModelGraph, file: string): ModelGraph {
  try {
    return parseModelGraph(graph, file);
  } catch (error) {
    if (!(error instanceof LabError) || error.details.location !== 'nodes') throw error;
    const message = `The imported network would have ${graph.nodes.length} nodes, which is over the limit.`;
    throw new LabError('unsupported', message, NODES_REMEDY, { file, cause: error });
  }
}

function refusedNodes(nodes: readonly RefusedNode[], file: string): LabError {
  const [first, ...others] = nodes;
  if (!first) throw new Error('nothing was refused');
  const more = others.length > 0 ? `, and ${others.length} more` : '';
  const message = printable(`The network cannot be imported: ${first.name} (${first.op}): ${first.why}${more}.`);
  return new LabError('unsupported', message, first.op === 'input' || first.op === 'output' ? PORTS_REMEDY : NODES_REMEDY, {
    file,
    location: first.name,
    nodes: [...nodes],
  });
}
