import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type DataSet, dataSetNotes, type ModelDataRequest, modelDataRequestSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { printable } from '#shared/text/index.ts';
import { checkedRequest } from '../input/checked-request.ts';
import type { CommandContext } from '../session/command-context.ts';
import { doJob } from '../session/do-job.ts';

/**
 * The images for a model: a data set of the library, or a source that is imported at the model's image size, once. Throws LabError `conflict`
 * if the classes or the images do not fit the model, and UsageError naming an invalid option.
 */
export async function dataForModel(context: CommandContext, request: ModelDataRequest): Promise<DataSet> {
  const { client, terminal } = context;
  const data = await wholeName(context, request.data);
  const { name, add } = await client.data.forModel(checkedRequest(modelDataRequestSchema, { ...request, data }, 'reduce'));
  if (add) {
    terminal.note(printable(`Importing ${add.source} as ${name}`));
    await doJob(context, () => client.data.add(add), 'the progress is kept for the same command');
  }
  const found = (await client.data.list()).dataSets.find((one) => one.name === name);
  if (!found) throw new LabError('not-found', `The data set ${name} was removed in the meantime.`, 'Run the command again.');
  if (add) for (const note of dataSetNotes(found)) terminal.note(printable(note));
  return found;
}

/** The name of a data set, unless there is a file or folder of that name; otherwise the absolute path. */
async function wholeName({ client }: CommandContext, data: string): Promise<string> {
  if (existsSync(data)) return resolve(data);
  const { dataSets } = await client.data.list();
  return dataSets.some(({ name }) => name === data) ? data : resolve(data);
}
