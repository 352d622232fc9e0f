import { arranged } from '../arrange.ts';
import type { Handler } from '../handler.ts';
import { Refusal } from '../refusal.ts';
import { axisOf, BATCH, ownAxes, type Factor } from '../values.ts';

/** The mean over all axes but the batch and one. Axes are an attribute before opset 18. */
export const reduceMean: Handler = (operator, [x, axes], context) => {
  const { settings } = operator;
  const tensor = context.tensor(x);
  const rank = tensor.axes.length;
  const told = axes ? [...context.constant(axes, 'its axes').read()] : (settings.integers('axes') ?? []);
  if (told.length === 0) {
    if (settings.integer('noop_with_empty_axes') === 1) return [tensor];
    throw new Refusal('it takes the mean over the batch, too');
  }
  const gone = new Set(told.map((axis) => axisOf(axis, rank)));
  const kept = [...tensor.axes.keys()].filter((axis) => !gone.has(axis));
  const own = kept.filter((axis) => ownAxes(tensor.axes[axis] ?? []).length > 0);
  const [channels = kept.find((axis) => !tensor.axes[axis]?.includes(BATCH)), ...others] = own;
  if ([...gone].some((axis) => tensor.axes[axis]?.includes(BATCH))) throw new Refusal('it takes the mean over the batch, too');
  if (channels === undefined || others.length > 0) throw new Refusal(`it keeps ${own.length} axes beside the batch, not one`);
  if ((tensor.axes[channels] ?? []).includes(BATCH)) throw new Refusal('the batch is merged with what it keeps');
  const name = context.name(operator);
  const wanted = ownAxes(tensor.axes[channels] ?? []);
  const positions = [...tensor.shape.keys()].filter((axis) => !wanted.includes(axis)).map((axis) => [axis]);
  const source = arranged(context.draft, tensor, [...positions, wanted], name);
  const mean = context.draft.add({ op: 'globalAveragePool' }, source, name);
  const result = tensor.axes.map((factors, axis): readonly Factor[] => {
    if (axis === channels) return [0];
    return factors.includes(BATCH) ? [BATCH] : [];
  });
  const keeps = (settings.integer('keepdims') ?? 1) === 1;
  return [{ kind: 'tensor', ...mean, axes: keeps ? result : result.filter((_, axis) => !gone.has(axis)) }];
};
