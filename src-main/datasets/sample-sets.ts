import { join } from 'node:path';
import type { SampleSet } from '#shared/contract/data-overview.ts';
import { addDataSetSchema } from '#shared/contract/data-sets.ts';
import { exists } from './store/data-set-writer.ts';

/** Where Debian and Ubuntu install data sets. */
const PACKAGES = '/usr/share/datasets';

/** Data sets that packages of Debian and Ubuntu install, and which of them are there. */
export async function sampleSets(packages = PACKAGES): Promise<SampleSet[]> {
  const source = join(packages, 'fashion-mnist');
  return [
    {
      title: 'Fashion-MNIST',
      description: '70,000 images of clothes, 28 × 28 in gray, in ten classes: harder than digits, and as small.',
      request: addDataSetSchema.parse({
        name: 'fashion-mnist',
        source,
        classes: ['T-shirt/top', 'Trouser', 'Pullover', 'Dress', 'Coat', 'Sandal', 'Shirt', 'Sneaker', 'Bag', 'Ankle boot'],
      }),
      isInstalled: await exists(source),
      install: 'sudo apt-get install dataset-fashion-mnist',
    },
  ];
}
