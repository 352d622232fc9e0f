import { create } from '@bufbuild/protobuf';
import { AttributeProto_AttributeType as Kind, AttributeProtoSchema } from '../../messages/onnx_pb.ts';
import { Settings, type Operator } from '../onnx-operators.ts';
import type { Constant } from './values.ts';

/** The axis of a layer normalization that was written out; ONNX's own goes over all from its axis on. */
export const SINGLE_AXIS = 'single_axis';

type Look = (value: string) => Constant | undefined;

/**
 * Layer normalization that an exporter before opset 17 wrote out — (x - mean) / sqrt(mean((x - mean)²) + ε) γ + β over the last axis — as
 * the one operator that it is; over another axis, too, which is told as `single_axis`. The others stay and are read by nobody.
 */
export function withLayerNorms(operators: readonly Operator[], constant: Look): readonly Operator[] {
  const makers = new Map(operators.flatMap((operator) => operator.outputs.map((value) => [value, operator] as const)));
  return operators.map((operator) => layerNorm(operator, makers, constant) ?? operator);
}

function layerNorm(add: Operator, makers: ReadonlyMap<string, Operator>, constant: Look): Operator | undefined {
  const made = (value: string | undefined, ...ops: readonly string[]): Operator | undefined => {
    const maker = value === undefined ? undefined : makers.get(value);
    return maker && ops.includes(maker.op) ? maker : undefined;
  };
  const scaled = add.op === 'Add' ? withOther(add, (value) => made(value, 'Mul')) : undefined;
  const divided = scaled && withOther(scaled.found, (value) => made(value, 'Div'));
  if (!scaled || !divided || !constant(scaled.other) || !constant(divided.other)) return undefined;
  const centered = made(divided.found.inputs[0], 'Sub');
  const root = made(divided.found.inputs[1], 'Sqrt');
  const shifted = root && made(root.inputs[0], 'Add');
  const variance = shifted && withOther(shifted, (value) => made(value, 'ReduceMean'));
  const squared = variance && made(variance.found.inputs[0], 'Pow', 'Mul');
  const epsilon = variance && constant(variance.other)?.read()[0];
  const x = centered?.inputs[0];
  const axis = variance && axisOfMean(variance.found, constant);
  const isMean = (value: string | undefined): boolean => {
    const mean = made(value, 'ReduceMean');
    return mean !== undefined && mean.inputs[0] === x && axisOfMean(mean, constant) === axis;
  };
  const isCentered = (value: string | undefined): boolean => {
    const difference = made(value, 'Sub');
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
    settings: new Settings([
      create(AttributeProtoSchema, { name: 'epsilon', type: Kind.FLOAT, f: epsilon }),
      create(AttributeProtoSchema, { name: SINGLE_AXIS, type: Kind.INT, i: BigInt(axis) }),
    ]),
  };
}

/** The maker of one of two inputs, and the other input. */
function withOther(
  { inputs }: Operator,
  find: (value: string) => Operator | undefined,
): { readonly found: Operator; readonly other: string } | undefined {
  const [a = '', b = ''] = inputs;
  const [left, right] = [find(a), find(b)];
  if (left) return { found: left, other: b };
  return right && { found: right, other: a };
}

/** The one axis that a mean goes over and keeps as an axis of 1. */
function axisOfMean({ settings, inputs }: Operator, constant: Look): number | undefined {
  const [axis, ...others] = settings.integers('axes') ?? [...(constant(inputs[1] ?? '')?.read() ?? [])];
  return others.length === 0 && (settings.integer('keepdims') ?? 1) === 1 ? axis : undefined;
}
