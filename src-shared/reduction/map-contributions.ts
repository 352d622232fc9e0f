import { channelsOf, type Conv2dNode, type DenseNode, type KernelNode, type Shape } from '#shared/graph/index.ts';
import { positionsOf, type ConstantInput, type ConstantMap } from './constant-map.ts';
import { valuesOf, type Model } from './model.ts';
import { slide } from './sliding-window.ts';

/** What a map's constant inputs add to each of its outputs; `undefined` for nothing. */
export function contributionsOf(model: Model, node: KernelNode, input: ConstantInput, output: Shape): readonly ConstantMap[] {
  return node.op === 'conv2d' ? convolved(model, node, input, output) : multiplied(model, node, input, output);
}

function convolved(model: Model, node: Conv2dNode, input: ConstantInput, output: Shape): readonly ConstantMap[] {
  const added: ConstantMap[] = Array.from({ length: node.filters }, () => undefined);
  const kernel = valuesOf(model, node.id, 'kernel');
  const perGroup = channelsOf(input.shape) / node.groups;
  const filtersPerGroup = node.filters / node.groups;
  for (const [channel, values] of input.values.entries()) {
    if (!values?.some((value) => value !== 0)) continue;
    const firstFilter = Math.floor(channel / perGroup) * filtersPerGroup;
    slide(node, input.shape, output, (to, from, tap) => {
      const row = (tap * perGroup + (channel % perGroup)) * node.filters;
      for (let filter = firstFilter; filter < firstFilter + filtersPerGroup; filter++) {
        const weight = kernel[row + filter] ?? 0;
        if (weight === 0) continue;
        const map = (added[filter] ??= new Float64Array(positionsOf(output)));
        map[to] = (map[to] ?? 0) + weight * (values[from] ?? 0);
      }
    });
  }
  return added;
}

function multiplied(model: Model, node: DenseNode, input: ConstantInput, output: Shape): readonly ConstantMap[] {
  const added: ConstantMap[] = Array.from({ length: node.units }, () => undefined);
  const kernel = valuesOf(model, node.id, 'kernel');
  for (const [channel, values] of input.values.entries()) {
    if (!values?.some((value) => value !== 0)) continue;
    for (let unit = 0; unit < node.units; unit++) {
      const weight = kernel[channel * node.units + unit] ?? 0;
      if (weight === 0) continue;
      const map = (added[unit] ??= new Float64Array(positionsOf(output)));
      for (const [position, value] of values.entries()) map[position] = (map[position] ?? 0) + weight * value;
    }
  }
  return added;
}
