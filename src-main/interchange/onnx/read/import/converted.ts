import { LabError, type RefusedNode } from '#shared/errors/index.ts';
import { badOnnx } from '../bad-onnx.ts';
import { operatorsOf, type Operator } from '../onnx-operators.ts';
import type { OnnxDocument } from '../open-onnx.ts';
import { arranged } from './arrange.ts';
import { Conversion, constantTensor } from './conversion.ts';
import { ImportDraft } from './import-draft.ts';
import { withLayerNorms } from './layer-norm-pattern.ts';
import { endOf, liveOperators, unended, type End, type Ending } from './live-operators.ts';
import { Refusal } from './refusal.ts';
import { networkEnds, type NetworkEnds, type SourceInput } from './source-network.ts';
import { inputTensor, isChannelsLast } from './declared-shapes.ts';
import { UnknownTensor } from './unknown-values.ts';
import { axisOf, BATCH, onnxShape, ownAxes, type Constant, type Value } from './values.ts';

/** Far beyond any network that classifies; an exporter writes some hundred for each attention. */
const MAX_OPERATORS = 50_000;
/** From this opset on a softmax goes over one axis, before over all from its axis on. */
const SINGLE_AXIS = 13;

/** What became of a file's nodes. */
export interface Converted {
  readonly input: SourceInput;
  readonly constants: ReadonlyMap<string, Constant>;
  /** Those that the output depends on. */
  readonly operators: readonly Operator[];
  readonly ending: Ending;
  readonly conversion: Conversion;
  readonly draft: ImportDraft;
  readonly channelsFirst: boolean;
  /** The node that yields the logits; undefined where it was refused. */
  readonly end: string | undefined;
  /** All that stands in the way: inputs, outputs, and nodes in the file's order. */
  readonly refused: readonly RefusedNode[];
}

/** Makes nodes of a file's operators, as far as that goes. Throws LabError `bad-file`, or `unsupported` for more nodes than networks have. */
export function converted(document: OnnxDocument): Converted {
  const ends = networkEnds(document);
  const constants = constantsOf(document);
  const all = withLayerNorms(operatorsOf(document), lookUp(document, constants));
  const [output] = ends.outputs;
  const end = endOf(all, output);
  const found = convertedTo(end, { document, ends, constants, all });
  // A softmax over something else than the classes is a part of the network.
  return found ?? convertedTo(unended(output), { document, ends, constants, all }) ?? bug();
}

interface Source {
  readonly document: OnnxDocument;
  readonly ends: NetworkEnds;
  readonly constants: ReadonlyMap<string, Constant>;
  readonly all: readonly Operator[];
}

/** Undefined where the softmax that was to be left off does not go over the classes. */
function convertedTo(end: End, { document, ends, constants, all }: Source): Converted | undefined {
  const { input, moreInputs, outputs, refused } = ends;
  const { last, ending, softmax } = end;
  const { file, model } = document;
  const operators = liveOperators(all, [last, ...outputs.slice(1)]);
  if (operators.length === 0) throw badOnnx(`No node yields the output ${last}.`, file, last);
  if (operators.length > MAX_OPERATORS) throw tooMany(operators.length, file);
  const draft = new ImportDraft(file);
  const opset = Number(model.opsetImport.find(({ domain }) => domain === '' || domain === 'ai.onnx')?.version ?? 0);
  const conversion = new Conversion({ document, draft, operators, batch: input.batch, opset }, constants);
  const channelsFirst = addInput(conversion, draft, input);
  for (const name of moreInputs) conversion.set(name, new UnknownTensor());
  conversion.run();
  if (softmax && !goesOverClasses(softmax, conversion.get(last), opset, input.batch)) return undefined;
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

/** Whether a softmax goes over all axes but the batch that are longer than 1; one of a value that was refused is taken to. */
function goesOverClasses({ settings }: Operator, value: Value | undefined, opset: number, batch: number): boolean {
  const tensor = value?.kind === 'expression' ? value.of : value;
  if (tensor?.kind !== 'tensor' || tensor instanceof UnknownTensor) return true;
  const rank = tensor.axes.length;
  const axis = axisOf(settings.integer('axis') ?? (opset < SINGLE_AXIS ? 1 : -1), rank);
  return tensor.axes.every((factors, place) => {
    const isLong = ownAxes(factors).some((own) => (tensor.shape[own] ?? 1) > 1);
    const isCovered = opset < SINGLE_AXIS ? place >= axis : place === axis;
    return isCovered ? !factors.includes(BATCH) || (batch === 1 && factors.length > 1) : !isLong;
  });
}

function bug(): never {
  throw new Error('an end without a softmax is an end');
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

/** Returns whether images have channels first. */
function addInput(conversion: Conversion, draft: ImportDraft, { name, shape }: SourceInput): boolean {
  const isLast = shape !== null && isChannelsLast(shape);
  conversion.set(name, shape ? inputTensor(draft, 'input', shape, isLast) : new UnknownTensor());
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

function tooMany(count: number, file: string): LabError {
  return new LabError('unsupported', `The network has ${count} nodes.`, `Use a network of at most ${MAX_OPERATORS}.`, { file });
}
