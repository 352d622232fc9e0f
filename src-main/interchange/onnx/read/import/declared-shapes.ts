import type { OnnxDocument } from '../open-onnx.ts';
import type { ImportDraft } from './import-draft.ts';
import { BATCH, type Tensor } from './values.ts';

/** Most channels that an axis is taken to hold if either end could be the channel axis. */
const FEW_CHANNELS = 4;
const MAX_ELEMENTS = 2 ** 31 - 1;
const MAX_AXES = 8;

/** Declared shapes of values, without the batch; only those with a batch axis first and fixed sizes after it. */
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

/** Whether an image is channels-last: true if only the last axis can be the channels. */
export function isChannelsLast([first = 0, , third = 0, ...others]: readonly number[]): boolean {
  return third > 0 && others.length === 0 && first > FEW_CHANNELS && third <= FEW_CHANNELS;
}

/** A graph input of the given ONNX shape (without the batch). Images become channels-last, other shapes stay. */
export function inputTensor(draft: ImportDraft, name: string, shape: readonly number[], channelsLast = false): Tensor {
  const [first = 0, second = 0, third = 0] = shape;
  const isChannelsFirst = shape.length === 3 && !channelsLast;
  const ours = isChannelsFirst ? [second, third, first] : shape;
  const axes = isChannelsFirst ? [[2], [0], [1]] : [...shape.keys()].map((axis) => [axis]);
  return { kind: 'tensor', ...draft.addInput(name, ours), axes: [[BATCH], ...axes] };
}
