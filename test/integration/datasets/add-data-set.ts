/** Adds the data set `large` and prints a line per piece read. Usage: add-data-set.ts DATA_DIR FOLDER */
import { addDataSet } from '#main/datasets/index.ts';

const [, , dataDir = '', folder = ''] = process.argv;
const request = { name: 'large', source: folder, validationShare: 0.1, seed: 0 };
await addDataSet(dataDir, request, { onProgress: ({ done }) => console.log(done), checkpointEvery: 0 });
