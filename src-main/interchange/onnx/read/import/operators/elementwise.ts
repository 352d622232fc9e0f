import { activationOf, channelsOf, erf } from '#shared/graph/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { aligned, perChannel } from '../align-constant.ts';
import type { Handler, ImportContext } from '../context.ts';
import { scalarOf } from '../elementwise-expression.ts';
import { stepName } from '../node-names.ts';
import { joined } from './binary.ts';
import { positionBias } from './position-bias.ts';
import { Refusal } from '../refusal.ts';
import type { Constant, ElementwiseExpression, Tensor, Value } from '../values.ts';

/** y = f(x), whatever becomes of it: see `ElementwiseExpression`. */
function unary(stepOf: (settings: Operator['settings']) => (z: number) => number): Handler {
  return (operator, [x], context) => [context.expression(operator, [computed(x)], stepOf(operator.settings))];
}

const HARD_ALPHA = 0.2;
const HARD_BETA = 0.5;
const LEAKY_ALPHA = 0.01;

/** min(max(α z + β, 0), 1), which is ours — of α = 1 / 6 and β = 1 / 2 — of a line. */
const hardSigmoid: Handler = (operator, [x], context) => {
  const { settings } = operator;
  const [alpha, beta] = [settings.number('alpha') ?? HARD_ALPHA, settings.number('beta') ?? HARD_BETA];
  const line = context.expression(operator, [computed(x)], (z = NaN) => 6 * (alpha * z + beta - 0.5));
  return [context.expression(operator, [line], (z = NaN) => Math.min(1, Math.max(0, z / 6 + 0.5)))];
};

/** Operators of one value. */
export const unaryOperators: Readonly<Record<string, Handler>> = {
  Relu: unary(() => (z) => Math.max(0, z)),
  LeakyRelu: unary((settings) => {
    const alpha = settings.number('alpha') ?? LEAKY_ALPHA;
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
  Elu: unary((settings) => (z) => (z > 0 ? z : (settings.number('alpha') ?? 1) * Math.expm1(z))),
  Mish: unary(() => (z) => z * Math.tanh(Math.log1p(Math.exp(z)))),
  Gelu: unary((settings) => {
    const kind = settings.text('approximate') === 'tanh' ? 'geluTanh' : 'gelu';
    return activationOf({ kind }).valueAt ?? sigmoid;
  }),
};

/** Between two constants, which before opset 11 are attributes. */
export const clip: Handler = (operator, [x, min, max], context) => {
  const low = min ? numberOf(context.constant(min, 'its lower bound')) : (operator.settings.number('min') ?? -Infinity);
  const high = max ? numberOf(context.constant(max, 'its upper bound')) : (operator.settings.number('max') ?? Infinity);
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

/** Of two values; several numbers of one value or a value and a number stay a function of that value. */
export const binary: Handler = (operator, inputs, context) => {
  const [a, b] = inputs;
  const step = steps[operator.op];
  if (!a || !b || !step || inputs.length > 2) throw new Refusal(`it reads ${inputs.length} values`);
  if (a.kind !== 'constant' && b.kind !== 'constant') {
    if (baseOf(a) === baseOf(b)) return [context.expression(operator, [a, b], (left = NaN, right = NaN) => step(left, right))];
    return [joined(operator, context.tensor(a), context.tensor(b), context)];
  }
  const [constant, value] = a.kind === 'constant' ? [a, computed(b)] : [b as Constant, a];
  const scalar = constant.shape.length <= rankOf(value) ? scalarOf(constant) : undefined;
  if (scalar !== undefined) {
    return [context.expression(operator, [value], (z = NaN) => (constant === a ? step(scalar, z) : step(z, scalar)))];
  }
  return [withConstant(operator, context.tensor(value), constant, constant === a, context)];
};

/** Of any number of values. */
export const sum: Handler = (operator, inputs, context) => {
  const [first, ...others] = inputs;
  if (!first) throw new Refusal('it adds nothing');
  const addition = { ...operator, op: 'Add' };
  return [others.reduce<Value>((total, other) => binary(addition, [total, other], context)[0] ?? total, first)];
};

/** y = z for z > 0, else slope z, the slope per channel. */
export const prelu: Handler = (operator, [x, slope], context) => {
  const constant = context.constant(slope, 'its slope');
  const tensor = context.tensor(x);
  const channels = channelsOf(tensor.shape);
  const values = perChannel(aligned(constant, tensor, context.batch), channels);
  if (!values) throw new Refusal('its slope differs from place to place');
  const form = { op: 'activation', kind: 'prelu' } as const;
  return [{ ...tensor, ...context.draft.add(form, tensor, context.name(operator, [constant]), { slope: values }) }];
};

/** A tensor and a constant that is not one number. */
function withConstant(operator: Operator, tensor: Tensor, constant: Constant, isFirst: boolean, context: ImportContext): Tensor {
  const { op } = operator;
  const spread = aligned(constant, tensor, context.batch);
  const channels = channelsOf(tensor.shape);
  if (op === 'Add' || op === 'Sub') {
    const turned = op === 'Sub' && isFirst ? context.line(tensor, -1, 0, context.name(operator)) : tensor;
    const values = op === 'Sub' && !isFirst ? spread.values.map((value) => -value) : spread.values;
    return shifted(operator, turned, { ...spread, values }, constant, context);
  }
  const values = perChannel(spread, channels);
  if (!values || (op !== 'Mul' && (op !== 'Div' || isFirst))) throw new Refusal('its constant differs from place to place');
  const scale = op === 'Mul' ? values : values.map((value) => 1 / value);
  context.notes.add(`${operator.name} multiplies each channel by a constant, which is not trained.`);
  return { ...tensor, ...context.draft.add({ op: 'scale' }, tensor, context.name(operator, [constant]), { scale }) };
}

/** Masks are two numbers, such as 0 and -100; what differs from place to place otherwise was trained. */
const MASK_NUMBERS = 2;
/** Instead of -∞: nothing is left of it behind a softmax, and sums and gradients stay numbers. */
const MASKED = -1e9;

function shifted(
  operator: Operator,
  tensor: Tensor,
  spread: { readonly shape: Tensor['shape']; readonly values: Float32Array },
  constant: Constant,
  context: ImportContext,
): Tensor {
  const { draft } = context;
  const values = perChannel(spread, channelsOf(tensor.shape));
  const map = draft.nodeOf(tensor.node);
  if (values && (map?.op === 'conv2d' || map?.op === 'dense') && !map.bias && context.isReadOnce(tensor.node)) {
    draft.addBias(tensor.node, values);
    return tensor;
  }
  if (values) {
    const name = context.name(operator, [constant]);
    return { ...tensor, ...draft.add({ op: 'bias', shape: [values.length] }, tensor, name, { bias: values }) };
  }
  const positions = positionBias(spread, tensor.shape);
  if (positions) {
    const form = { op: 'positionBias', window: positions.window } as const;
    return { ...tensor, ...draft.add(form, tensor, stepName(operator, 'positionBias'), { table: positions.table }) };
  }
  const isMask = new Set(spread.values).size <= MASK_NUMBERS;
  if (spread.values.some((value) => !Number.isFinite(value))) {
    if (!isMask || spread.values.includes(Infinity)) throw new Refusal('it adds what is no finite number');
    context.notes.add(`${operator.name} adds -Infinity to what it masks; here it is ${MASKED.toExponential()}.`);
    spread.values.forEach((value, place) => (spread.values[place] = Math.max(MASKED, value)));
  }
  const form = { op: 'bias', shape: spread.shape, ...(isMask && { trained: false }) } as const;
  const name = stepName(operator, isMask ? 'mask' : 'bias');
  return { ...tensor, ...draft.add(form, tensor, name, { [isMask ? 'offset' : 'bias']: spread.values }) };
}

function computed(value: Value | undefined): ElementwiseExpression | Tensor {
  if (!value || value.kind === 'constant') throw new Refusal('it reads no computed value');
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
  if (scalar === undefined) throw new Refusal('its bounds are not one number each');
  return scalar;
}

function sigmoid(z: number): number {
  return 1 / (1 + Math.exp(-z));
}
