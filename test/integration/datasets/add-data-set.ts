/**
 * Starts adding the data set `large`, prints a line per piece, and stays in the middle of it until it is killed.
 * Usage: add-data-set.ts DATA_DIR FOLDER
 */
import { addDataSet } from '#main/datasets/index.ts';

const PIECES = 4;

const [, , dataDir = '', folder = ''] = process.argv;
const request = { name: 'large', source: folder, validationShare: 0.1, seed: 0 };
let lines = 0;
const onProgress = ({ done }: { readonly done: number }): void => {
  console.log(done);
  lines += 1;
  if (lines === PIECES) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
};
await addDataSet(dataDir, request, { onProgress, checkpointEvery: 0 });
