/** Adds the data set `large`, one line on the standard output per piece read. usage: add-data-set.ts DATA_DIR FOLDER */
import { addDataSet } from '#main/datasets/index.ts';

const [, , dataDir = '', folder = ''] = process.argv;
const request = { name: 'large', source: folder, validationShare: 0.1, seed: 0 };
await addDataSet(dataDir, request, { onProgress: ({ done }) => console.log(done), checkpointEvery: 0 });
