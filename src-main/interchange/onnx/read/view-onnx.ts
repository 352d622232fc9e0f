import type { OnnxAttribute, OnnxNumbers, OnnxValue, OnnxView } from '#shared/contract/onnx-view.ts';
import { LabError } from '#shared/errors/index.ts';
import { plural } from '#shared/text/index.ts';
import { type AttributeProto, AttributeProto_AttributeType as Kind, type TensorProto, type ValueInfoProto } from '../messages/onnx_pb.ts';
import { refusedIn } from './import/refused-in.ts';
import { type Numbers, typeName } from './number-types.ts';
import { operatorsOf } from './onnx-operators.ts';
import { openOnnx, producerOf } from './open-onnx.ts';
import { tensorInfo, tensorNumbers } from './tensor-numbers.ts';

const MAX_LISTED = 16;
const MAX_TEXT = 200;

/** A view of any ONNX file, unknown operators included. Throws LabError `bad-file`. */
export async function readOnnxView(file: string): Promise<OnnxView> {
  const document = await openOnnx(file);
  const { model, graph } = document;
  const operators = operatorsOf(document);
  const constants = new Set(graph.initializer.map(({ name }) => name));
  return {
    file,
    bytes: document.bytes,
    producer: producerOf(document),
    irVersion: Number(model.irVersion),
    opsets: model.opsetImport.map(({ domain, version }) => ({ domain, version: Number(version) })),
    name: graph.name,
    description: graph.docString || model.docString,
    metadata: Object.fromEntries(model.metadataProps.map(({ key, value }) => [key, value])),
    inputs: graph.input.filter(({ name }) => !constants.has(name)).map(valueOf),
    outputs: graph.output.map(valueOf),
    nodes: operators.map(({ attributes, ...operator }) => ({
      ...operator,
      inputs: [...operator.inputs],
      outputs: [...operator.outputs],
      attributes: attributes.all.map(attributeOf),
    })),
    initializers: graph.initializer.map((tensor) => {
      const { name, typeName: type, shape, bytes, external } = tensorInfo(document, tensor);
      return { name, type, shape: [...shape], bytes, external };
    }),
    values: graph.valueInfo.map(valueOf),
    importable: { nodes: [...refusedIn(document)] },
  };
}

/** Reads `count` numbers of an initializer, starting at `offset`. Throws LabError `not-found` for an unknown name, and `bad-file`. */
export async function readOnnxNumbers(file: string, name: string, offset = 0, count = 1000): Promise<OnnxNumbers> {
  const document = await openOnnx(file);
  const tensor = document.graph.initializer.find((initializer) => initializer.name === name);
  if (!tensor)
    throw new LabError('not-found', `The file has no constant ${name}.`, 'Choose one that the file lists.', { file, location: name });
  const info = tensorInfo(document, tensor);
  const numbers = tensorNumbers(document, tensor, info);
  const { least, greatest, sum, finite } = summary(numbers);
  return {
    name,
    type: info.typeName,
    shape: [...info.shape],
    offset,
    values: Array.from(numbers.subarray(offset, offset + count), (value) => (Number.isFinite(value) ? value : null)),
    elements: info.elements,
    least: finite > 0 ? least : null,
    greatest: finite > 0 ? greatest : null,
    mean: finite > 0 ? sum / finite : null,
    notFinite: info.elements - finite,
  };
}

function summary(numbers: Numbers): Readonly<Record<'least' | 'greatest' | 'sum' | 'finite', number>> {
  const totals = { least: Infinity, greatest: -Infinity, sum: 0, finite: 0 };
  for (const value of numbers) {
    if (!Number.isFinite(value)) continue;
    totals.least = Math.min(totals.least, value);
    totals.greatest = Math.max(totals.greatest, value);
    totals.sum += value;
    totals.finite++;
  }
  return totals;
}

function valueOf({ name, type }: ValueInfoProto): OnnxValue {
  if (type?.value.case !== 'tensorType') return { name, type: type?.value.case ?? 'unknown', shape: null };
  const { elemType, shape } = type.value.value;
  return { name, type: typeName(elemType), shape: shape ? shape.dim.map(({ value }) => sizeOf(value)) : null };
}

function sizeOf(value: { readonly case?: string | undefined; readonly value?: unknown }): number | string | null {
  if (value.case === 'dimValue') return Math.max(0, Number(value.value));
  return value.case === 'dimParam' && typeof value.value === 'string' && value.value !== '' ? value.value : null;
}

function attributeOf(attribute: AttributeProto): OnnxAttribute {
  const { name } = attribute;
  switch (attribute.type) {
    case Kind.INT:
      return { name, kind: 'number', value: String(attribute.i) };
    case Kind.FLOAT:
      return { name, kind: 'number', value: String(attribute.f) };
    case Kind.INTS:
      return { name, kind: 'numbers', value: listText(attribute.ints) };
    case Kind.FLOATS:
      return { name, kind: 'numbers', value: listText(attribute.floats) };
    case Kind.STRING:
      return { name, kind: 'text', value: textOf(attribute.s) };
    case Kind.STRINGS:
      return { name, kind: 'texts', value: listText(attribute.strings.map(textOf)) };
    case Kind.TENSOR:
      return { name, kind: 'tensor', value: attribute.t ? tensorText(attribute.t) : '' };
    case Kind.GRAPH:
      return { name, kind: 'graph', value: plural(attribute.g?.node.length ?? 0, 'node') };
    default:
      return { name, kind: 'other', value: '' };
  }
}

function tensorText({ dataType, dims }: TensorProto): string {
  return `${typeName(dataType)}[${dims.join(', ')}]`;
}

function listText(values: readonly (bigint | number | string)[]): string {
  const shown = values.slice(0, MAX_LISTED).join(', ');
  return values.length > MAX_LISTED ? `${shown}, … (${values.length})` : shown;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes.subarray(0, MAX_TEXT));
}
