import { activationOf, channelsOf, erf } from '#shared/graph/index.ts';
import { plural } from '#shared/text/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { aligned, perChannel } from '../align-constant.ts';
import type { Handler, ImportContext } from '../context.ts';
import { scalarOf } from '../elementwise-expression.ts';
import { stepName } from '../node-names.ts';
import { Refusal } from '../refusal.ts';
import type { Constant, ElementwiseExpression, Tensor, Value } from '../values.ts';
import { combineTensors } from './binary.ts';
import { positionBias } from './position-bias.ts';

/** y = f(x), kept as an `ElementwiseExpression`. */
function unary(stepOf: (attributes: Operator['attributes']) => (z: number) => number): Handler {
  return (operator, [x], context) => [context.expression(operator, [computed(x)], stepOf(operator.attributes))];
}

const HARD_ALPHA = 0.2;
const HARD_BETA = 0.5;
const LEAKY_ALPHA = 0.01;

/** min(max(α z + β, 0), 1), written as our hard sigmoid (α = 1 / 6, β = 1 / 2) of an affine function. */
const hardSigmoid: Handler = (operator, [x], context) => {
  const { attributes } = operator;
  const [alpha, beta] = [attributes.number('alpha') ?? HARD_ALPHA, attributes.number('beta') ?? HARD_BETA];
  const affine = context.expression(operator, [computed(x)], (z = NaN) => 6 * (alpha * z + beta - 0.5));
  return [context.expression(operator, [affine], (z = NaN) => Math.min(1, Math.max(0, z / 6 + 0.5)))];
};

/** Operators with one input. */
export const unaryOperators: Readonly<Record<string, Handler>> = {
  Relu: unary(() => (z) => Math.max(0, z)),
  LeakyRelu: unary((attributes) => {
    const alpha = attributes.number('alpha') ?? LEAKY_ALPHA;
    return (z) => (z > 0 ? z : alpha * z);
  }),
  Sigmoid: unary(() => sigmoid),
  HardSigmoid: hardSigmoid,
  HardSwish: unary(() => (z) => z * Math.min(1, Math.max(0, z / 6 + 0.5))),
  Tanh: unary(() => Math.tanh),
  Erf: unary(() => erf),
  Exp: unary(() => Math.exp),
  Sqrt: unary(() => Math.sqrt),
  Reciprocal: unary(() => (z) => 1 / z),
  Neg: unary(() => (z) => -z),
  Abs: unary(() => Math.abs),
  Softplus: unary(() => (z) => Math.log1p(Math.exp(-Math.abs(z))) + Math.max(0, z)),
  Elu: unary((attributes) => (z) => (z > 0 ? z : (attributes.number('alpha') ?? 1) * Math.expm1(z))),
  Mish: unary(() => (z) => z * Math.tanh(Math.log1p(Math.exp(z)))),
  Gelu: unary((attributes) => {
    const kind = attributes.text('approximate') === 'tanh' ? 'geluTanh' : 'gelu';
    return activationOf({ kind }).valueAt ?? sigmoid;
  }),
};

/** Clip between two constants, which are attributes before opset 11. */
export const clip: Handler = (operator, [x, min, max], context) => {
  const low = min ? numberOf(context.constant(min, 'its lower bound')) : (operator.attributes.number('min') ?? -Infinity);
  const high = max ? numberOf(context.constant(max, 'its upper bound')) : (operator.attributes.number('max') ?? Infinity);
  return [context.expression(operator, [computed(x)], (z = NaN) => Math.min(high, Math.max(low, z)))];
};

const steps: Readonly<Record<string, (a: number, b: number) => number>> = {
  Add: (a, b) => a + b,
  Sub: (a, b) => a - b,
  Mul: (a, b) => a * b,
  Div: (a, b) => a / b,
  Pow: (a, b) => a ** b,
  Min: Math.min,
  Max: Math.max,
};

/** Operators with two inputs. Functions of one tensor, also with a scalar, stay expressions. */
export const binary: Handler = (operator, inputs, context) => {
  const [a, b] = inputs;
  const step = steps[operator.op];
  if (!a || !b || !step || inputs.length > 2) throw new Refusal(`it has ${plural(inputs.length, 'input')}`);
  if (a.kind !== 'constant' && b.kind !== 'constant') {
    if (baseOf(a) === baseOf(b)) return [context.expression(operator, [a, b], (left = NaN, right = NaN) => step(left, right))];
    return [combineTensors(operator, context.tensor(a), context.tensor(b), context)];
  }
  const [constant, value] = a.kind === 'constant' ? [a, computed(b)] : [b as Constant, a];
  const scalar = constant.shape.length <= rankOf(value) ? scalarOf(constant) : undefined;
  if (scalar !== undefined) {
    return [context.expression(operator, [value], (z = NaN) => (constant === a ? step(scalar, z) : step(z, scalar)))];
  }
  return [withConstant(operator, context.tensor(value), constant, constant === a, context)];
};

/** Sum of any number of inputs. */
export const sum: Handler = (operator, inputs, context) => {
  const [first, ...others] = inputs;
  if (!first) throw new Refusal('it has no inputs');
  const addition = { ...operator, op: 'Add' };
  return [others.reduce<Value>((total, other) => binary(addition, [total, other], context)[0] ?? total, first)];
};

/** y = z for z > 0, else slope z, the slope per channel. */
export const prelu: Handler = (operator, [x, slope], context) => {
  const constant = context.constant(slope, 'its slope');
  const tensor = context.tensor(x);
  const channels = channelsOf(tensor.shape);
  const values = perChannel(aligned(constant, tensor, context.batch), channels, context.draft);
  if (!values) throw new Refusal('its slope differs between positions');
  const spec = { op: 'activation', kind: 'prelu' } as const;
  return [{ ...tensor, ...context.draft.add(spec, tensor, context.name(operator, [constant]), { slope: values }) }];
};

/** An operator of a tensor and a non-scalar constant. */
function withConstant(operator: Operator, tensor: Tensor, constant: Constant, isFirst: boolean, context: ImportContext): Tensor {
  const { op } = operator;
  const spread = aligned(constant, tensor, context.batch);
  const channels = channelsOf(tensor.shape);
  if (op === 'Add' || op === 'Sub') {
    const minuend = op === 'Sub' && isFirst ? context.affine(tensor, -1, 0, context.name(operator)) : tensor;
    const values = op === 'Sub' && !isFirst ? spread.values.map((value) => -value) : spread.values;
    return addConstant(operator, minuend, { ...spread, values }, constant, context);
  }
  const values = perChannel(spread, channels, context.draft);
  if (!values || (op !== 'Mul' && (op !== 'Div' || isFirst))) throw new Refusal('its constant differs between positions');
  const scale = op === 'Mul' ? values : values.map((value) => 1 / value);
  const added = context.draft.add({ op: 'scale' }, tensor, context.name(operator, [constant]), { scale });
  context.noteOn(added.node, `${operator.name} multiplies each channel by a constant, which stays fixed.`);
  return { ...tensor, ...added };
}

/** Masks have two values, such as 0 and -100; a constant with more values was trained. */
const MASK_VALUES = 2;
/** Replaces -∞: softmax still gives 0, while sums and gradients stay finite. */
const MASKED = -1e9;

function addConstant(
  operator: Operator,
  tensor: Tensor,
  spread: { readonly shape: Tensor['shape']; readonly values: Float32Array },
  constant: Constant,
  context: ImportContext,
): Tensor {
  const { draft } = context;
  const values = perChannel(spread, channelsOf(tensor.shape), draft);
  const layer = draft.nodeOf(tensor.node);
  if (values && (layer?.op === 'conv2d' || layer?.op === 'dense') && !layer.bias && context.isReadOnce(tensor.node)) {
    draft.addBias(tensor.node, values);
    return tensor;
  }
  if (values) {
    const name = context.name(operator, [constant]);
    return { ...tensor, ...draft.add({ op: 'bias', shape: [values.length] }, tensor, name, { bias: values }) };
  }
  const positions = positionBias(spread, tensor.shape);
  if (positions) {
    const spec = { op: 'positionBias', window: positions.window } as const;
    return { ...tensor, ...draft.add(spec, tensor, stepName(operator, 'positionBias'), { table: positions.table }) };
  }
  const isMask = hasAtMost(MASK_VALUES, spread.values);
  if (spread.values.some((value) => !Number.isFinite(value))) {
    if (!isMask || spread.values.includes(Infinity)) throw new Refusal('it adds a non-finite constant');
    context.notes.add(`${operator.name} masks with -Infinity, which became ${MASKED.toExponential()}.`);
    spread.values.forEach((value, index) => (spread.values[index] = Math.max(MASKED, value)));
  }
  const spec = { op: 'bias', shape: spread.shape, ...(isMask && { trained: false }) } as const;
  const name = stepName(operator, isMask ? 'mask' : 'bias');
  return { ...tensor, ...draft.add(spec, tensor, name, { [isMask ? 'offset' : 'bias']: spread.values }) };
}

/** Whether an array has at most `count` different values. */
function hasAtMost(count: number, values: Float32Array): boolean {
  const found = new Set<number>();
  return values.every((value) => found.add(value).size <= count);
}

function computed(value: Value | undefined): ElementwiseExpression | Tensor {
  if (!value || value.kind === 'constant') throw new Refusal('it has no computed input');
  return value;
}

function baseOf(value: ElementwiseExpression | Tensor): Tensor {
  return value.kind === 'expression' ? value.of : value;
}

function rankOf(value: ElementwiseExpression | Tensor): number {
  return baseOf(value).axes.length;
}

function numberOf(constant: Constant): number {
  const scalar = scalarOf(constant);
  if (scalar === undefined) throw new Refusal('its bounds are not scalars');
  return scalar;
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
