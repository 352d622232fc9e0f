import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { LabError } from '#shared/errors/index.ts';

const packageSchema = z.object({ version: z.string(), tensorflow: z.string().optional() });

/** The folder of the installed or checked-out application around one of its files: the nearest one with a package.json. */
export function applicationRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent !== folder) return applicationRoot(parent);
  throw new LabError('unavailable', 'The application’s own files are missing.', 'Install Nepenthe Lab again.', { file: folder });
}

/** The version of the application at this root. */
export function applicationVersion(root: string): string {
  return manifest(root).version;
}

/** The version of the TensorFlow that is packed with the application; undefined in a checkout, where the set-up provides it. */
export function packedTensorflow(root: string): string | undefined {
  return manifest(root).tensorflow;
}

function manifest(root: string): z.output<typeof packageSchema> {
  return packageSchema.parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
}
