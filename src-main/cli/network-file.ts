import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { fileNetworkSchema, modelNameOf } from '#shared/settings/index.ts';
import { contentHash } from './file-content.ts';
import { doJob } from './do-job.ts';
import type { Session } from './session.ts';

/** So much of the hash is in the name, and of the file's own so much that it fits. */
const HASH_LETTERS = 8;
const STEM_LETTERS = 50;

const experimentOfFile = z.looseObject({ network: fileNetworkSchema });

/**
 * An experiment as the engine takes it: where its network is a file, that is imported first, and the experiment names what has become of
 * it. The model's name has a hash of the content, so the same file is imported once, whatever else is in the library.
 *
 * @param source the experiment's own file
 */
export async function withImportedNetwork(session: Session, experiment: unknown, source: string): Promise<unknown> {
  const named = experimentOfFile.safeParse(experiment);
  if (!named.success) return experiment;
  const file = resolve(dirname(source), named.data.network.path);
  const hash = await contentHash(file);
  const stem = modelNameOf(file).slice(0, STEM_LETTERS);
  const model = hash === undefined ? stem : `${stem}-${hash.slice(0, HASH_LETTERS)}`;
  const { client, terminal } = session;
  const { models } = await client.models.imported.list();
  if (!models.some(({ name }) => hash !== undefined && name === model)) {
    terminal.note(`Importing ${file} as ${model}`);
    await doJob(session, () => client.models.import({ file, name: model }), 'nothing was written');
  }
  return { ...named.data, network: { kind: 'imported', model } };
}
