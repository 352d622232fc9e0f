import { channelsOf, elementsOf } from '#shared/graph/index.ts';
import { plural } from '#shared/text/index.ts';
import { withLast } from '../arrange.ts';
import type { Handler } from '../context.ts';
import { SINGLE_AXIS } from '../layer-norm-pattern.ts';
import { stepName } from '../node-names.ts';
import { Refusal } from '../refusal.ts';
import { axisOf, BATCH, type Constant } from '../values.ts';
import { channelsLast } from './image.ts';

const DEFAULT_EPSILON = 1e-5;

/** X, γ, β, running mean, running variance. ONNX's momentum weights the old running statistics, ours the new ones. */
export const batchNormalization: Handler = (operator, [x, ...statistics], context) => {
  if (operator.attributes.integer('training_mode') === 1) throw new Refusal('it was exported in training mode');
  const [gamma, beta, mean, variance] = statistics.map((value, index) =>
    context.constant(value, ['γ', 'β', 'the running mean', 'the running variance'][index] ?? 'an input'),
  );
  const name = context.name(operator, [gamma, beta]);
  const tensor = channelsLast(context.tensor(x), context, name);
  const channels = channelsOf(tensor.shape);
  const epsilon = shortestDecimal(operator.attributes.number('epsilon') ?? DEFAULT_EPSILON);
  const momentum = shortestDecimal(1 - (operator.attributes.number('momentum') ?? 0.9));
  const weights = {
    gamma: vector(gamma, channels, 'γ'),
    beta: vector(beta, channels, 'β'),
    mean: vector(mean, channels, 'the running mean'),
    variance: vector(variance, channels, 'the running variance'),
  };
  return [{ ...tensor, ...context.draft.add({ op: 'batchNorm', epsilon, momentum }, tensor, name, weights) }];
};

/** Over the last axis, or over any one axis if it was written out. */
export const layerNormalization: Handler = (operator, [x, scale, offset], context) => {
  const { attributes } = operator;
  if (context.usesExtraOutputs(operator)) throw new Refusal('its mean or std is used');
  const gamma = context.constant(scale, 'γ');
  const beta = offset && context.constant(offset, 'β');
  const source = context.tensor(x);
  const rank = source.axes.length;
  const single = attributes.integer(SINGLE_AXIS);
  const axis = axisOf(single ?? attributes.integer('axis') ?? -1, rank);
  if (single === undefined && axis !== rank - 1) throw new Refusal('normalization over several axes is not supported');
  if (Number.isNaN(axis) || source.axes[axis]?.includes(BATCH)) throw new Refusal('it normalizes the batch');
  const name = context.name(operator, [gamma, beta]);
  const last = withLast(context.draft, source, axis, name);
  const channels = channelsOf(last.shape);
  const values = (constant: Constant, what: string): Float32Array => {
    if (elementsOf(constant.shape.slice(axis - rank + 1 || constant.shape.length)) !== 1)
      throw new Refusal(`${what} differs between positions`);
    return vector(constant, channels, what);
  };
  const weights = { gamma: values(gamma, 'γ'), beta: beta ? values(beta, 'β') : new Float32Array(channels) };
  const epsilon = shortestDecimal(attributes.number('epsilon') ?? DEFAULT_EPSILON);
  return [{ ...last, ...context.draft.add({ op: 'layerNorm', epsilon }, last, name, weights) }];
};

/** Over one axis; before opset 13 over all axes from `axis` on. */
export const softmax: Handler = (operator, [x], context) => {
  const source = context.tensor(x);
  const rank = source.axes.length;
  const axis = axisOf(operator.attributes.integer('axis') ?? (context.opset < 13 ? 1 : -1), rank);
  if (Number.isNaN(axis)) throw new Refusal('its axis is out of range');
  if (source.axes[axis]?.includes(BATCH)) throw new Refusal('it normalizes over the batch');
  if (context.opset < 13 && axis !== rank - 1) throw new Refusal('softmax over several axes is not supported');
  const name = stepName(operator, 'softmax');
  const last = withLast(context.draft, source, axis, name);
  return [{ ...last, ...context.draft.add({ op: 'softmax' }, last, name) }];
};

/** Supported only at the end of a network, where it is removed. */
export const logSoftmax: Handler = () => {
  throw new Refusal('it is supported only at the end of the network');
};

function vector(constant: Constant | undefined, channels: number, what: string): Float32Array {
  const values = Float32Array.from(constant?.read() ?? []);
  if (values.length === channels) return values;
  throw new Refusal(`${what} has ${plural(values.length, 'value')} for ${plural(channels, 'channel')}`);
}

/** Restores the decimal number behind a float32: 9.999999747378752e-6 is 1e-5. */
function shortestDecimal(value: number): number {
  const decimal = Number(value.toPrecision(7));
  return Math.fround(decimal) === Math.fround(value) ? decimal : value;
}
