import { createHash } from 'node:crypto';
import { createReadStream, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { SetUpFailure } from './failure.mjs';

/**
 * Checks a downloaded file against its pinned hash and deletes it if they differ.
 * @param {string} file
 * @param {string} integrity `<algorithm>-<base64>`, as in package-lock.json
 */
export async function verifyIntegrity(file, integrity) {
  const [algorithm] = integrity.split('-', 1);
  const hash = createHash(algorithm);
  await pipeline(createReadStream(file), hash);
  if (`${algorithm}-${hash.digest('base64')}` === integrity) return;
  rmSync(file, { force: true });
  throw new SetUpFailure(
    `${basename(file)} does not match its pinned ${algorithm} hash.`,
    'Check your package mirror or proxy, and start again. The file was deleted.',
  );
}
