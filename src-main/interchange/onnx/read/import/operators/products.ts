import { channelsOf, type Shape } from '#shared/graph/index.ts';
import { plural } from '#shared/text/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { aligned, perChannel, stridedCopy } from '../align-constant.ts';
import { arranged, plain, withLast } from '../arrange.ts';
import type { Handler, ImportContext } from '../context.ts';
import { stepName } from '../node-names.ts';
import { Refusal } from '../refusal.ts';
import { BATCH, type Constant, type Factor, lengthOf, onnxShape, ownAxes, type Tensor } from '../values.ts';

/** α A B + β C with a computed matrix A `[batch, inputs]` and constants B and C. */
export const gemm: Handler = (operator, [a, b, c], context) => {
  const { attributes } = operator;
  const weights = context.constant(b, 'the second matrix');
  const offset = c && context.constant(c, 'the offset');
  if (attributes.integer('transA') === 1) throw new Refusal('a transposed first input is not supported');
  const tensor = context.tensor(a);
  if (tensor.axes.length !== 2) throw new Refusal(`its input has ${plural(tensor.axes.length, 'axis', 'axes')}`);
  const alpha = attributes.number('alpha') ?? 1;
  const beta = attributes.number('beta') ?? 1;
  const layer = dense(operator, tensor, { weights, transposed: attributes.integer('transB') === 1, alpha }, context, [weights, offset]);
  if (!offset) return [layer];
  const bias = perChannel(aligned(offset, layer, context.batch), channelsOf(layer.shape), context.draft);
  if (!bias) throw new Refusal('its offset differs between positions');
  context.draft.addBias(layer.node, beta === 1 ? bias : bias.map((value) => beta * value));
  return [layer];
};

/** With a constant a dense layer of the last axis, else the product of two computed values. */
export const matMul: Handler = (operator, [a, b], context) => {
  if (a?.kind === 'constant') throw new Refusal('its first input is a constant');
  const left = context.tensor(a);
  if (b?.kind === 'constant') {
    if (b.shape.length !== 2) throw new Refusal(`it multiplies by a constant of shape [${b.shape.join(', ')}]`);
    return [dense(operator, left, { weights: b, transposed: false, alpha: 1 }, context, [b, context.addend(operator)])];
  }
  return [product(operator, left, context.tensor(b), context)];
};

interface Matrix {
  /** `[inputs, units]`, or `[units, inputs]` if transposed. */
  readonly weights: Constant;
  readonly transposed: boolean;
  readonly alpha: number;
}

function dense(
  operator: Operator,
  given: Tensor,
  { weights, transposed, alpha }: Matrix,
  context: ImportContext,
  named: readonly (Constant | undefined)[],
): Tensor {
  const name = context.name(operator, named);
  const [only = [], ...rest] = given.axes;
  // A squeezed batch of 1 is the outer factor of the only axis.
  const isSqueezed = rest.length === 0 && only[0] === BATCH && context.batch === 1;
  const source: Tensor = isSqueezed ? { ...given, axes: [[BATCH], only.slice(1)] } : given;
  const axis = source.axes.length - 1;
  const { tensor, order } = inputsLast(source, axis, context, name);
  const [first = 0, second = 0] = weights.shape;
  const [inputs, units] = transposed ? [second, first] : [first, second];
  if (weights.shape.length !== 2 || channelsOf(tensor.shape) !== inputs) {
    throw new Refusal(`its matrix has ${plural(inputs, 'row')} for ${plural(channelsOf(tensor.shape), 'input')}`);
  }
  const [inputStep, unitStep] = transposed ? [1, inputs] : [units, 1];
  const steps = order.map(({ step }) => step * inputStep);
  const ordered = stridedCopy(weights.read(), [...order.map(({ size }) => size), units], [...steps, unitStep]);
  const kernel = alpha === 1 ? ordered : ordered.map((value) => alpha * value);
  const layer = { ...tensor, ...context.draft.add({ op: 'dense', units, bias: false }, tensor, name, { kernel }) };
  return isSqueezed ? { ...layer, axes: [layer.axes.flat()] } : layer;
}

/** A factor of the inputs in our order, and its stride in ONNX's order. */
interface InputPart {
  readonly size: number;
  readonly step: number;
}

/**
 * The ONNX axis as our last axis. If it consists of several of our last axes in another order, as for an image flattened channels-first,
 * they are merged in memory order and the weights are reordered instead.
 */
function inputsLast(
  source: Tensor,
  axis: number,
  context: ImportContext,
  name: string,
): { readonly tensor: Tensor; readonly order: readonly InputPart[] } {
  const factors = source.axes[axis] ?? [];
  const own = ownAxes(factors);
  const steps = new Map(own.map((axis, index) => [axis, lengthOf(source, own.slice(index + 1), 1)]));
  const inOrder = own.toSorted((a, b) => a - b);
  const start = source.shape.length - own.length;
  if (factors.includes(BATCH)) throw new Refusal('it multiplies along the batch');
  if (own.length < 2 || !inOrder.every((axis, index) => axis === start + index)) {
    const tensor = withLast(context.draft, source, axis, name);
    return { tensor, order: [{ size: channelsOf(tensor.shape), step: 1 }] };
  }
  const order = inOrder.map((axis) => ({ size: source.shape[axis] ?? 1, step: steps.get(axis) ?? 1 }));
  if (start === 0) {
    const added = context.draft.add({ op: 'flatten' }, source, `${name}.flatten`);
    return { tensor: { kind: 'tensor', ...added, axes: source.axes.with(axis, [0]) }, order };
  }
  const shape = [...source.shape.slice(0, start), lengthOf(source, own, 1)];
  const added = context.draft.move({ op: 'reshape', shape }, source, `${name}.reshape`);
  return { tensor: { kind: 'tensor', ...added, axes: source.axes.with(axis, [start]) }, order };
}

/** Batched matrix product over the last two axes. */
function product(operator: Operator, left: Tensor, right: Tensor, context: ImportContext): Tensor {
  const name = stepName(operator, 'matmul');
  const rank = left.axes.length;
  const [leftShape, rightShape] = [left, right].map((tensor) => onnxShape(tensor, context.batch));
  if (rank < 3 || right.axes.length !== rank || leftShape?.slice(0, -2).join() !== rightShape?.slice(0, -2).join()) {
    throw new Refusal(`it multiplies [${leftShape?.join(', ') ?? ''}] by [${rightShape?.join(', ') ?? ''}]`);
  }
  const [a, b] = [plain(context.draft, left, name), plain(context.draft, right, name)];
  if ([...a.axes.slice(-2), ...b.axes.slice(-2)].flat().includes(BATCH)) throw new Refusal('it multiplies along the batch');
  if (batchPosition(a) !== batchPosition(b)) throw new Refusal('the batch is in different axes of the two inputs');
  const leading = [...Array(rank - 2).keys()].filter((axis) => isOwn(a, axis) || isOwn(b, axis));
  const groups = (tensor: Tensor, last: readonly number[]): number[][] =>
    [...leading, ...last].map((axis) => [...ownAxes(tensor.axes[axis] ?? [])]);
  const transposeRight = ownAxes(b.axes[rank - 2] ?? []).includes(b.shape.length - 1);
  const rows = arranged(context.draft, a, groups(a, [rank - 2, rank - 1]), name);
  const columns = arranged(context.draft, b, groups(b, transposeRight ? [rank - 1, rank - 2] : [rank - 2, rank - 1]), name);
  const shape: Shape = [...rows.shape.slice(0, -1), columns.shape.at(transposeRight ? -2 : -1) ?? 1];
  const added = context.draft.join({ op: 'matmul', transposeRight }, [rows, columns], shape, name);
  const axes = left.axes.map((_, axis): readonly Factor[] => {
    const own = axis < rank - 2 ? leading.indexOf(axis) : leading.length + axis - (rank - 2);
    const factors = a.axes[axis] ?? [];
    const part = own >= 0 ? [own] : [];
    if (!factors.includes(BATCH)) return part;
    return factors[0] === BATCH ? [BATCH, ...part] : [...part, BATCH];
  });
  return { kind: 'tensor', ...added, axes };
}

function isOwn({ axes }: Tensor, axis: number): boolean {
  return ownAxes(axes[axis] ?? []).length > 0;
}

/** The axis that contains the batch, and whether the batch is its outer factor. */
function batchPosition({ axes }: Tensor): string {
  const axis = axes.findIndex((factors) => factors.includes(BATCH));
  return `${axis} ${axes[axis]?.[0] === BATCH ? 'outer' : 'inner'}`;
}
