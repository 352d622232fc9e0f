/** Opens the starter set and prints the number of training images. Usage: open-digits.ts DATA_DIR */
import { openDataSet } from '#main/datasets/index.ts';

const [, , dataDir = ''] = process.argv;
console.log((await openDataSet(dataDir, 'digits')).splits.train.count);
