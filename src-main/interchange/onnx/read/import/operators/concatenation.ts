import { elementsOf, type Shape, stridesOf } from '#shared/graph/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { aligned, stridedCopy } from '../align-constant.ts';
import { plain } from '../arrange.ts';
import type { Handler, ImportContext } from '../context.ts';
import { broadcastSteps, forEachElement } from '../fold/strided.ts';
import { stepName } from '../node-names.ts';
import { Refusal } from '../refusal.ts';
import { axisOf, BATCH, type Constant, onnxShape, ownAxes, type Tensor } from '../values.ts';
import { alignedTo } from './binary.ts';

/** Concatenates computed values; constants before or after them, such as a class token, become zero padding and a bias. */
export const concat: Handler = (operator, inputs, context) => {
  const first = inputs.findIndex((input) => input?.kind !== 'constant');
  const end = inputs.findLastIndex((input) => input?.kind !== 'constant') + 1;
  const tensors = inputs.slice(first, end).map((input) => context.tensor(input));
  const constants = (parts: typeof inputs): readonly Constant[] =>
    parts.map((part) => context.constant(part, 'an input between computed ones'));
  const concatenated = concatTensors(operator, tensors, context);
  return [
    addOuterConstants(operator, concatenated, { before: constants(inputs.slice(0, first)), after: constants(inputs.slice(end)) }, context),
  ];
};

function concatTensors(operator: Operator, [first, ...others]: readonly Tensor[], context: ImportContext): Tensor {
  if (!first) throw new Refusal('it has no inputs');
  if (others.length === 0) return first;
  const name = stepName(operator, 'concat');
  const model = plain(context.draft, first, name);
  const { axis, own } = concatAxis(operator, model);
  const parts = others.map((other) => {
    const size = onnxShape(other, context.batch)[axis] ?? 0;
    return alignedTo(other, { ...model, shape: model.shape.with(own, size) }, context, name);
  });
  const size = parts.reduce((sum, { shape }) => sum + (shape[own] ?? 0), model.shape[own] ?? 0);
  return { ...model, ...context.draft.join({ op: 'concat', axis: own }, [model, ...parts], model.shape.with(own, size), name) };
}

interface OuterConstants {
  readonly before: readonly Constant[];
  readonly after: readonly Constant[];
}

function addOuterConstants(operator: Operator, source: Tensor, { before, after }: OuterConstants, context: ImportContext): Tensor {
  if (before.length + after.length === 0) return source;
  const name = stepName(operator, 'concat');
  const tensor = plain(context.draft, source, name);
  const { axis, own } = concatAxis(operator, tensor);
  const lengthOf = (parts: readonly Constant[]): number => parts.reduce((sum, { shape }) => sum + (shape[axis] ?? 0), 0);
  const zeros = tensor.shape.map(() => 0);
  const padding = { op: 'pad', before: zeros.with(own, lengthOf(before)), after: zeros.with(own, lengthOf(after)) } as const;
  const padded = context.draft.move(padding, tensor, `${name}.pad`);
  const bias = context.draft.filled(elementsOf(padded.shape), 0);
  let start = 0;
  for (const part of [...before, tensor, ...after]) {
    const size = part === tensor ? (tensor.shape[own] ?? 0) : (part.shape[axis] ?? 0);
    const shape = tensor.shape.with(own, size);
    if (part.kind === 'constant') writeAt(bias, padded.shape, { own, start }, aligned(part, { ...tensor, shape }, context.batch), shape);
    start += size;
  }
  context.notes.add(`${operator.name} concatenates a constant, which became a trained bias.`);
  return { ...tensor, ...context.draft.add({ op: 'bias', shape: padded.shape }, padded, name, { bias }) };
}

/** Writes values, broadcast to `shape`, at an offset along one axis. */
function writeAt(
  bias: Float32Array,
  whole: Shape,
  { own, start }: { readonly own: number; readonly start: number },
  part: ReturnType<typeof aligned>,
  shape: Shape,
): void {
  const strides = stridesOf(whole);
  const values = stridedCopy(part.values, shape, broadcastSteps(part.shape, shape));
  forEachElement(shape, strides, start * (strides[own] ?? 0), (index, target) => {
    bias[target] = values[index] ?? NaN;
  });
}

function concatAxis({ attributes }: Operator, { axes }: Tensor): { readonly axis: number; readonly own: number } {
  const axis = axisOf(attributes.integer('axis') ?? 0, axes.length);
  const own = ownAxes(axes[axis] ?? [])[0];
  if (own === undefined || axes[axis]?.includes(BATCH)) throw new Refusal('it concatenates along the batch or an axis of size 1');
  return { axis, own };
}
