import { LabError, type RefusedNode } from '#shared/errors/index.ts';
import type { Ending } from '#shared/networks/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { externalBytes } from '../external-data.ts';
import { inOrder, type Operator, operatorsOf } from '../onnx-operators.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { arranged } from './arrange.ts';
import { constantTensor, Conversion } from './conversion.ts';
import { inputTensor, isChannelsLast } from './declared-shapes.ts';
import { ImportDraft } from './import-draft.ts';
import { withLayerNorms } from './layer-norm-pattern.ts';
import { type End, endOf, liveOperators, outputEnd } from './live-operators.ts';
import { Refusal } from './refusal.ts';
import { type NetworkPorts, networkPorts, type SourceInput } from './source-network.ts';
import { UnknownTensor } from './unknown-values.ts';
import { axisOf, BATCH, type Constant, onnxShape, ownAxes, type Value } from './values.ts';

/** Far above real classifiers; exporters write about a hundred for each attention layer. */
const MAX_OPERATORS = 50_000;
/** Limit of the values of all weights together: one for each byte of the file and its external data, a few more, and at most 4 GiB. */
const MAX_VALUES = 2 ** 30;
const SMALL_VALUES = 2 ** 24;
/** Since this opset, softmax normalizes one axis; before, all axes from the given one. */
const FIRST_SINGLE_AXIS_OPSET = 13;

/** A file's nodes after conversion. */
export interface Converted {
  readonly input: SourceInput;
  readonly constants: ReadonlyMap<string, Constant>;
  /** The operators that the output depends on. */
  readonly operators: readonly Operator[];
  readonly ending: Ending;
  readonly conversion: Conversion;
  readonly draft: ImportDraft;
  readonly channelsFirst: boolean;
  /** The node that yields the logits; undefined if it was refused. */
  readonly end: string | undefined;
  /** Everything that prevents an import: inputs, outputs, and nodes in the file's order. */
  readonly refused: readonly RefusedNode[];
}

/** Converts a file's operators as far as possible. Throws LabError `bad-file`, or `unsupported` for too many nodes. */
export function converted(document: OnnxDocument): Converted {
  const ports = networkPorts(document);
  const constants = constantsOf(document);
  const all = withLayerNorms(inOrder(operatorsOf(document)), lookUp(document, constants));
  const [output] = ports.outputs;
  const end = endOf(all, output);
  const found = convertedTo(end, { document, ports, constants, all });
  // A softmax over axes other than the classes belongs to the network.
  return found ?? convertedTo(outputEnd(output), { document, ports, constants, all }) ?? unreachable();
}

interface Source {
  readonly document: OnnxDocument;
  readonly ports: NetworkPorts;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly all: readonly Operator[];
}

/** Undefined if the softmax to be removed does not normalize over the classes. */
function convertedTo(end: End, { document, ports, constants, all }: Source): Converted | undefined {
  const { input, extraInputs, outputs, refused } = ports;
  const { last, ending, softmax } = end;
  const { file, model } = document;
  const operators = liveOperators(all, [last, ...outputs.slice(1)]);
  if (operators.length === 0) throw badOnnx(`No node yields the output ${last}.`, file, last);
  if (operators.length > MAX_OPERATORS) throw tooMany(operators.length, file);
  const draft = new ImportDraft(file, Math.min(MAX_VALUES, SMALL_VALUES + document.bytes + externalBytes(document)));
  const opset = Number(model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0);
  const conversion = new Conversion({ document, draft, operators, batch: input.batch, opset }, constants);
  const channelsFirst = addInput(conversion, draft, input);
  for (const name of extraInputs) conversion.set(name, new UnknownTensor());
  conversion.run();
  if (softmax && !normalizesClasses(softmax, conversion.get(last), opset, input.batch)) return undefined;
  const logits = logitsOf(conversion, operators, last);
  return {
    input,
    constants,
    operators,
    ending,
    conversion,
    draft,
    channelsFirst,
    end: logits,
    refused: [...refused, ...conversion.refused],
  };
}

/** Whether a softmax normalizes over all axes longer than 1 except the batch; assumed if its input was refused. */
function normalizesClasses({ attributes }: Operator, value: Value | undefined, opset: number, batch: number): boolean {
  const tensor = value?.kind === 'expression' ? value.of : value;
  if (tensor?.kind !== 'tensor' || tensor instanceof UnknownTensor) return true;
  const rank = tensor.axes.length;
  const axis = axisOf(attributes.integer('axis') ?? (opset < FIRST_SINGLE_AXIS_OPSET ? 1 : -1), rank);
  return tensor.axes.every((factors, index) => {
    const isLong = ownAxes(factors).some((own) => (tensor.shape[own] ?? 1) > 1);
    const isCovered = opset < FIRST_SINGLE_AXIS_OPSET ? index >= axis : index === axis;
    return isCovered ? !factors.includes(BATCH) || (batch === 1 && factors.length > 1) : !isLong;
  });
}

function unreachable(): never {
  throw new Error('a network without a removed softmax has an end');
}

function constantsOf(document: OnnxDocument): ReadonlyMap<string, Constant> {
  return new Map(document.graph.initializer.map((tensor) => [tensor.name, constantTensor(document, tensor, tensor.name)]));
}

/** Looks up the file's constants and those of Constant nodes. */
function lookUp(document: OnnxDocument, constants: ReadonlyMap<string, Constant>): (value: string) => Constant | undefined {
  const producers = new Map(operatorsOf(document).map((operator) => [operator.outputs[0], operator]));
  return (value) => {
    const producer = producers.get(value);
    if (producer?.op === 'Identity') return constants.get(producer.inputs[0] ?? '');
    const tensor = producer?.op === 'Constant' ? producer.attributes.tensor('value') : undefined;
    return tensor ? constantTensor(document, tensor, null) : constants.get(value);
  };
}

/** Adds the network's input. Returns whether the file's images are channels-first. */
function addInput(conversion: Conversion, draft: ImportDraft, { name, shape }: SourceInput): boolean {
  const isLast = shape !== null && isChannelsLast(shape);
  conversion.set(name, shape ? inputTensor(draft, 'input', shape, isLast) : new UnknownTensor());
  return !isLast;
}

/** The node that yields one number per class; undefined if it was refused. */
function logitsOf(conversion: Conversion, operators: readonly Operator[], last: string): string | undefined {
  const producer = operators.find(({ outputs }) => outputs.includes(last));
  let node: string | undefined;
  if (!producer) return undefined;
  conversion.attempt(producer, () => {
    const { context } = conversion;
    const tensor = context.tensor(conversion.get(last));
    const own = tensor.axes.flatMap(ownAxes);
    const isLead = tensor.axes[0]?.[0] === BATCH;
    const long = tensor.axes.filter((factors) => ownAxes(factors).some((axis) => (tensor.shape[axis] ?? 1) > 1));
    if (!isLead || long.length > 1) {
      throw new Refusal(`the network's output has shape [${onnxShape(tensor, 1).join(', ')}], not one number per class`);
    }
    node = arranged(context.draft, tensor, [own], 'logits').node;
  });
  return node;
}

function tooMany(count: number, file: string): LabError {
  return new LabError('unsupported', `The network has ${count} nodes.`, `Use a network with at most ${MAX_OPERATORS}.`, { file });
}
