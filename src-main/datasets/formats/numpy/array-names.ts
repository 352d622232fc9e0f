import type { SplitName } from '../../store/data-set-folder.ts';

export interface ArrayRole {
  readonly split: SplitName;
  readonly content: 'images' | 'labels';
}

const contents: Readonly<Record<string, ArrayRole['content']>> = {
  ...{ x: 'images', image: 'images', images: 'images', data: 'images' },
  ...{ y: 'labels', label: 'labels', labels: 'labels', target: 'labels', targets: 'labels' },
};
const splits: Readonly<Record<string, SplitName>> = {
  ...{ train: 'train', training: 'train', test: 'test', testing: 'test' },
  ...{ val: 'validation', valid: 'validation', validation: 'validation' },
};

/** An array's role by its name: `x_train` as in Keras, `train_images`, or plain `images`, which count as training images. */
export function roleOf(name: string): ArrayRole | undefined {
  const [first = '', second, ...more] = name.toLowerCase().split(/[_-]/);
  if (more.length > 0) return undefined;
  const content = contents[first] ?? contents[second ?? ''];
  const split = second === undefined ? 'train' : (splits[first] ?? splits[second]);
  return content && split && { split, content };
}
