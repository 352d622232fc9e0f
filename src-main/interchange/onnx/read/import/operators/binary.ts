import { elementsOf } from '#shared/graph/index.ts';
import type { Operator } from '../../onnx-operators.ts';
import { arranged, plain } from '../arrange.ts';
import type { ImportContext } from '../context.ts';
import { stepName } from '../node-names.ts';
import { Refusal } from '../refusal.ts';
import { BATCH, isPlain, onnxShape, ownAxes, type Tensor } from '../values.ts';

/** The sum, difference or product of two computed values; in a product, the smaller one is broadcast. */
export function combineTensors(operator: Operator, left: Tensor, right: Tensor, context: ImportContext): Tensor {
  const name = stepName(operator, operator.op === 'Mul' ? 'multiply' : 'add');
  const other = operator.op === 'Sub' ? context.affine(right, -1, 0, `${name}.minus`) : right;
  const op = operator.op === 'Mul' ? 'multiply' : operator.op === 'Add' || operator.op === 'Sub' ? 'add' : undefined;
  if (!op) throw new Refusal('it combines two computed values');
  const isSwapped = elementsOf(other.shape) > elementsOf(left.shape);
  const [large, small] = isSwapped ? [other, left] : [left, other];
  const base = isPlain(small) && isPlain(large) ? large : plain(context.draft, large, name);
  const aligned = alignedTo(small, base, context, name);
  if (op === 'add' && aligned.shape.join() !== base.shape.join()) throw new Refusal('it broadcasts a computed value');
  const inputs = op === 'add' && isSwapped ? [aligned, base] : [base, aligned];
  return { ...base, ...context.draft.join({ op }, inputs, base.shape, name) };
}

/** A tensor in the layout of another, with axes of size 1 where ONNX broadcasts it. */
export function alignedTo(tensor: Tensor, model: Tensor, context: ImportContext, name: string): Pick<Tensor, 'node' | 'shape'> {
  const source = plain(context.draft, tensor, name);
  const extra = model.axes.length - source.axes.length;
  const [shape, wanted] = [onnxShape(source, context.batch), onnxShape(model, context.batch)];
  const fits = extra >= 0 && shape.every((size, axis) => size === 1 || size === wanted[axis + extra]);
  const batches = source.axes.every((factors, axis) => factors.indexOf(BATCH) === (model.axes[axis + extra] ?? []).indexOf(BATCH));
  if (!fits || !batches) throw new Refusal(`it combines [${wanted.join(', ')}] and [${shape.join(', ')}]`);
  const groups = [...model.shape.keys()].map((own) => {
    const axis = model.axes.findIndex((factors) => factors.includes(own));
    return [...ownAxes(source.axes[axis - extra] ?? [])];
  });
  return arranged(context.draft, source, groups, name);
}
