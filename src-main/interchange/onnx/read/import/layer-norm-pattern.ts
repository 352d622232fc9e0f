import { create } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType as Kind, AttributeProtoSchema } from '../../messages/onnx_pb.ts';
import { Attributes, type Operator } from '../onnx-operators.ts';
import type { Constant } from './values.ts';

/** Attribute of a recognized layer normalization: its only axis. ONNX's own operator normalizes all axes from its axis on. */
export const SINGLE_AXIS = 'single_axis';

type ConstantLookup = (value: string) => Constant | undefined;

/**
 * Replaces layer normalizations that exporters before opset 17 wrote out, (x - mean) / sqrt(mean((x - mean)²) + ε) γ + β over any one axis,
 * by one operator with the attribute `single_axis`. The original operators remain, unread.
 */
export function withLayerNorms(operators: readonly Operator[], constant: ConstantLookup): readonly Operator[] {
  const producers = new Map(operators.flatMap((operator) => operator.outputs.map((value) => [value, operator] as const)));
  return operators.map((operator) => layerNorm(operator, producers, constant) ?? operator);
}

function layerNorm(add: Operator, producers: ReadonlyMap<string, Operator>, constant: ConstantLookup): Operator | undefined {
  const producedBy = (value: string | undefined, ...ops: readonly string[]): Operator | undefined => {
    const producer = value === undefined ? undefined : producers.get(value);
    return producer && ops.includes(producer.op) ? producer : undefined;
  };
  const scaled = add.op === 'Add' ? withOther(add, (value) => producedBy(value, 'Mul')) : undefined;
  const divided = scaled && withOther(scaled.found, (value) => producedBy(value, 'Div'));
  if (!scaled || !divided || !constant(scaled.other) || !constant(divided.other)) return undefined;
  const centered = producedBy(divided.found.inputs[0], 'Sub');
  const root = producedBy(divided.found.inputs[1], 'Sqrt');
  const shifted = root && producedBy(root.inputs[0], 'Add');
  const variance = shifted && withOther(shifted, (value) => producedBy(value, 'ReduceMean'));
  const squared = variance && producedBy(variance.found.inputs[0], 'Pow', 'Mul');
  const epsilon = variance && constant(variance.other)?.read()[0];
  const x = centered?.inputs[0];
  const axis = variance && axisOfMean(variance.found, constant);
  const isMean = (value: string | undefined): boolean => {
    const mean = producedBy(value, 'ReduceMean');
    return mean !== undefined && mean.inputs[0] === x && axisOfMean(mean, constant) === axis;
  };
  const isCentered = (value: string | undefined): boolean => {
    const difference = producedBy(value, 'Sub');
    return difference !== undefined && difference.inputs[0] === x && isMean(difference.inputs[1]);
  };
  const isSquare =
    squared?.op === 'Pow'
      ? isCentered(squared.inputs[0]) && constant(squared.inputs[1] ?? '')?.read()[0] === 2
      : isCentered(squared?.inputs[0]) && isCentered(squared?.inputs[1]);
  if (!variance || x === undefined || epsilon === undefined || !isSquare || !isCentered(divided.found.inputs[0]) || axis === undefined) {
    return undefined;
  }
  return {
    ...add,
    op: 'LayerNormalization',
    inputs: [x, divided.other, scaled.other],
    attributes: new Attributes([
      create(AttributeProtoSchema, { name: 'epsilon', type: Kind.FLOAT, f: epsilon }),
      create(AttributeProtoSchema, { name: SINGLE_AXIS, type: Kind.INT, i: BigInt(axis) }),
    ]),
  };
}

/** The producer that `find` returns for one of two inputs, and the other input. */
function withOther(
  { inputs }: Operator,
  find: (value: string) => Operator | undefined,
): { readonly found: Operator; readonly other: string } | undefined {
  const [a = '', b = ''] = inputs;
  const [left, right] = [find(a), find(b)];
  if (left) return { found: left, other: b };
  return right && { found: right, other: a };
}

/** The single axis that a mean reduces and keeps as an axis of size 1. */
function axisOfMean({ attributes, inputs }: Operator, constant: ConstantLookup): number | undefined {
  const [axis, ...others] = attributes.integers('axes') ?? [...(constant(inputs[1] ?? '')?.read() ?? [])];
  return others.length === 0 && (attributes.integer('keepdims') ?? 1) === 1 ? axis : undefined;
}
