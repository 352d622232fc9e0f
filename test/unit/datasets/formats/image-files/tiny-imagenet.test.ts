import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { addDataSet } from '#main/datasets/index.ts';
import { openWhole } from '../../whole-data-set.ts';
import { refusalOf, temporaryFolder } from '../idx/idx-builder.ts';
import { imageFolder, redsOf } from './image-builder.ts';

const annotations = ['val_0.JPEG\tn02\t0\t32\t44\t62', 'val_1.JPEG\tn01\t52\t55\t57\t59', ''].join('\n');

/** As unpacked from its archive: two classes of 5 images each, 2 validation images and 1 without a class. */
function tiny(): Promise<string> {
  const train = ['n01', 'n02'].flatMap((id) => [0, 1, 2, 3, 4].map((index) => `train/${id}/images/${id}_${index}.JPEG`));
  return imageFolder([...train, 'val/images/val_0.JPEG', 'val/images/val_1.JPEG', 'test/images/test_0.JPEG'], {
    'wnids.txt': 'n02\nn01\n',
    'words.txt': 'n01\tgoldfish\n',
    'train/n01/n01_boxes.txt': 'n01_0.JPEG\t0\t10\t63\t58\n',
    'val/val_annotations.txt': annotations,
  });
}

describe('Tiny-ImageNet', () => {
  it('uses its annotated images as test set and draws validation images from the others', async () => {
    const dataDir = temporaryFolder();
    await addDataSet(dataDir, { name: 'tiny', source: await tiny(), validationShare: 0.2 });
    const { description, splits } = await openWhole(dataDir, 'tiny');
    expect(description).toMatchObject({ shape: [3, 4, 3], classes: ['n01', 'n02'], samples: { train: 8, validation: 2, test: 2 } });
    expect([redsOf(splits.test), [...splits.test.labels]]).toEqual([
      [10, 11],
      [1, 0],
    ]);
    expect([...splits.validation.labels]).toEqual([0, 1]);
  });

  it.each([
    ['a path instead of a name', annotations.replace('val_1.JPEG', '../../train/n01/images/n01_0.JPEG'), 'line 2'],
    ['a line without a class', 'val_0.JPEG\n', 'line 1'],
    ['a class without training images', annotations.replace('n02', 'n09'), 'classes'],
  ])('is refused with %s', async (_, text, location) => {
    const source = await tiny();
    writeFileSync(join(source, 'val/val_annotations.txt'), text);
    const { code, details } = await refusalOf(addDataSet(temporaryFolder(), { name: 'tiny', source }));
    expect([code, details.file, details.location]).toEqual(['bad-file', join(source, 'val/val_annotations.txt'), location]);
  });
});
