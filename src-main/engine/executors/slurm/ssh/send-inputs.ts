import { randomUUID } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { relative } from 'node:path';
import { dirname, join } from 'node:path/posix';
import { hashOfDataSet } from '#main/datasets/index.ts';
import { isWithin } from '#main/files/is-within.ts';
import { readModel } from '#main/library/index.ts';
import { readRunSpec } from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { quoted } from '../quoted.ts';
import { archiveOf } from './archive-of.ts';
import type { RemoteShell } from './remote-shell.ts';

/**
 * Sends the data set and the imported model of a run, once per cluster: a file beside the folder has the hash of what was sent. Those outside
 * of the data folder are left to the user. Throws LabError `conflict` if another one of that name is there, what reading them throws, and what
 * commands on the cluster throw.
 */
export async function sendInputs(runFolder: string, dataDir: string, shell: RemoteShell): Promise<void> {
  const { dataSet, model } = readRunSpec(runFolder);
  if (isWithin(dataDir, dataSet.folder)) await send('data set', dataSet.folder, await hashOfDataSet(dataSet.folder));
  if (model && isWithin(dataDir, model.folder)) await send('imported model', model.folder, readModel(model.folder).sha256);

  async function send(what: string, folder: string, hash: string): Promise<void> {
    const target = relative(dataDir, folder).replaceAll('\\', '/');
    const parent = dirname(target);
    const record = join(parent, `.${target.slice(parent.length + 1)}.sha256`);
    const known = await shell.must([`[ ! -d ${quoted(target)} ] || text hash "$(cat ${quoted(record)} 2>/dev/null)"`]);
    const there = known.find(({ kind }) => kind === 'hash')?.bytes.toString('utf8');
    if (there === hash) return;
    if (there !== undefined) {
      const { name, folder: base, login = '' } = shell.cluster();
      const message = `Cluster ${name} has another ${what} of the name of this one.`;
      const remedy = `Rename that folder on ${login}, or add this ${what} under another name.`;
      throw new LabError('conflict', message, remedy, { file: join(base, target), location: `cluster ${name}` });
    }
    const copy = join(parent, `.unfinished-${randomUUID()}`);
    // It appears complete or not at all.
    await shell.must(
      [
        `mkdir -p ${quoted(copy)} && tar -xf - -C ${quoted(copy)} && printf '%s' ${hash} >${quoted(record)} &&`,
        `mv -T ${quoted(copy)} ${quoted(target)} || { rm -rf ${quoted(copy)}; false; }`,
      ],
      archiveOf(folder, readdirSync(folder)),
    );
  }
}
