import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { join } from 'node:path/posix';
import { quoted } from '../quoted.ts';
import { archiveOf } from './archive-of.ts';
import { fileOf } from './remote-script.ts';
import type { RemoteShell } from './remote-shell.ts';
import { RunCopy } from './run-copy.ts';

/**
 * Sends a run's folder, as far as it is not there; returns its path there. A folder there that has done more than this machine knows is set
 * aside, never deleted. Throws what commands on the cluster throw.
 */
export async function sendRun(folder: string, shell: RemoteShell): Promise<string> {
  const id = basename(folder);
  const target = `runs/${id}`;
  const records = await shell.must([`if [ -d ${target} ]; then record there ${id}; listing ${id} ${target}; fi`]);
  const isThere = records.some(({ kind }) => kind === 'there');
  const files = records.flatMap((record) => (record.kind === 'file' ? (fileOf(record) ?? []) : []));
  const { send, remove, isForeign } = new RunCopy(folder).toSend(files);
  if (isThere && !isForeign) {
    const gone = remove.map((path) => quoted(`${target}/${path}`));
    await shell.must([`${gone.length > 0 ? `rm -f ${gone.join(' ')} && ` : ''}tar -xf - -C ${target}`], archiveOf(folder, send));
  } else {
    const [copy, aside] = ['copy', 'set-aside'].map((what) => `runs/.${id}.${randomUUID()}.${what}`);
    await shell.must(
      [
        `mkdir -p ${copy}/journal ${copy}/checkpoints && tar -xf - -C ${copy} && { [ ! -e ${target} ] || mv -T ${target} ${aside}; } &&`,
        `mv -T ${copy} ${target} || { rm -rf ${copy}; false; }`,
      ],
      archiveOf(folder, send),
    );
  }
  return join(shell.cluster().folder, target);
}
