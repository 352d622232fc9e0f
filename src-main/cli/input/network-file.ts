import { dirname, resolve } from 'node:path';
import { z } from 'zod';
import { fileNetworkSchema, modelNameOf } from '#shared/settings/index.ts';
import { printable } from '#shared/text/index.ts';
import type { CommandContext } from '../session/command-context.ts';
import { doJob } from '../session/do-job.ts';
import { contentHash } from './file-content.ts';

/** Lengths of the parts of a generated name: the content hash and the file's own name. */
const HASH_LENGTH = 8;
const STEM_LENGTH = 50;

const experimentOfFile = z.looseObject({ network: fileNetworkSchema });

/**
 * The experiment as the engine takes it: a network file is imported first and replaced by the imported model.
 *
 * @param source the experiment file
 */
export async function withImportedNetwork(context: CommandContext, experiment: unknown, source: string): Promise<unknown> {
  const fromFile = experimentOfFile.safeParse(experiment);
  if (!fromFile.success) return experiment;
  const { kind: _, path, ...settings } = fromFile.data.network;
  const model = await importedFile(context, resolve(dirname(source), path));
  return { ...fromFile.data, network: { ...settings, kind: 'imported', model } };
}

/**
 * Imports a model file and returns the model's name. The name contains a hash of the content, so the same file is imported once, whatever
 * else is in the library.
 */
export async function importedFile(context: CommandContext, file: string): Promise<string> {
  const hash = await contentHash(file);
  const stem = modelNameOf(file).slice(0, STEM_LENGTH);
  const model = hash === undefined ? stem : `${stem}-${hash.slice(0, HASH_LENGTH)}`;
  const { client, terminal } = context;
  const { models } = await client.models.imported.list();
  if (!models.some(({ name }) => hash !== undefined && name === model)) {
    terminal.note(printable(`Importing ${file} as ${model}`));
    await doJob(context, () => client.models.import({ file, name: model }), 'nothing was written');
  }
  return model;
}
