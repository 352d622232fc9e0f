/** Opens the starter set, says how many training images it has. usage: open-digits.ts DATA_DIR */
import { openDataSet } from '#main/datasets/index.ts';

const [, , dataDir = ''] = process.argv;
console.log((await openDataSet(dataDir, 'digits')).splits.train.count);
