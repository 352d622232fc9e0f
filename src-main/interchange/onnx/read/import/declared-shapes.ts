import type { OnnxDocument } from '../open-onnx.ts';
import type { ImportDraft } from './import-draft.ts';
import { BATCH, type Tensor } from './values.ts';

/** How many channels an image has at most where they could be either the first or the last axis. */
const FEW_CHANNELS = 4;
const MAX_ELEMENTS = 2 ** 31 - 1;
const MAX_AXES = 8;

/** Shapes without the batch of the values that the file describes, where their first axis is the batch and the others are fixed. */
export function declaredShapes({ graph }: OnnxDocument, batch: number): ReadonlyMap<string, readonly number[]> {
  return new Map(
    graph.valueInfo.flatMap(({ name, type }) => {
      if (type?.value.case !== 'tensorType') return [];
      const [first, ...rest] = type.value.value.shape?.dim ?? [];
      const sizes = rest.map(({ value }) => (value.case === 'dimValue' ? Number(value.value) : NaN));
      const isBatch = first?.value.case === 'dimParam' || (first?.value.case === 'dimValue' && Number(first.value.value) === batch);
      const isKnown = sizes.length > 0 && sizes.length <= MAX_AXES && sizes.every((size) => Number.isSafeInteger(size) && size > 0);
      return isBatch && isKnown && sizes.reduce((product, size) => product * size, 1) <= MAX_ELEMENTS ? [[name, sizes] as const] : [];
    }),
  );
}

/** Whether an image has its channels last: unless only the last axis could be channels, it has them first. */
export function isChannelsLast([first = 0, , third = 0, ...others]: readonly number[]): boolean {
  return third > 0 && others.length === 0 && first > FEW_CHANNELS && third <= FEW_CHANNELS;
}

/** A value of ONNX's shape without the batch that nothing computes: an image lies channels last, all else as it is told. */
export function inputTensor(draft: ImportDraft, name: string, shape: readonly number[], channelsLast = false): Tensor {
  const [first = 0, second = 0, third = 0] = shape;
  const isTurned = shape.length === 3 && !channelsLast;
  const ours = isTurned ? [second, third, first] : shape;
  const axes = isTurned ? [[2], [0], [1]] : [...shape.keys()].map((axis) => [axis]);
  return { kind: 'tensor', ...draft.addInput(name, ours), axes: [[BATCH], ...axes] };
}
