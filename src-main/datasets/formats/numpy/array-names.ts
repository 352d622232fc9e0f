import { splitNameOf } from '../../source/split-name.ts';
import type { SplitName } from '../../store/data-set-folder.ts';

export interface ArrayRole {
  readonly split: SplitName;
  readonly content: 'images' | 'labels';
}

const contents = new Map<string, ArrayRole['content']>([
  ...['x', 'image', 'images', 'data'].map((name): [string, 'images'] => [name, 'images']),
  ...['y', 'label', 'labels', 'target', 'targets'].map((name): [string, 'labels'] => [name, 'labels']),
]);

/** An array's role by its name: `x_train` as in Keras, `train_images`, or plain `images`, which count as training images. */
export function roleOf(name: string): ArrayRole | undefined {
  const { content, other } = wordsOf(name);
  const split = other === '' ? 'train' : splitNameOf(other);
  return content && split && { split, content };
}

/** What an array holds, if its name says so, and the other word of its name: `labels` and `extra` of `y_extra`. */
export function wordsOf(name: string): { content: ArrayRole['content'] | undefined; other: string } {
  const [first = '', second = '', ...more] = name.toLowerCase().split(/[_-]/);
  if (more.length > 0) return { content: undefined, other: '' };
  return contents.has(first) ? { content: contents.get(first), other: second } : { content: contents.get(second), other: first };
}
