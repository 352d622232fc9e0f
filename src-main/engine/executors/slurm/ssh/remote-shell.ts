import type { Readable } from 'node:stream';
import type { Cluster } from '#shared/contract/index.ts';
import { Turns } from '../../turns.ts';
import { missingFolder } from '../missing-folder.ts';
import { type AnswerRecord, recordsOf, type RemoteScript, remoteScript } from './remote-script.ts';
import type { SshConnection } from './ssh-connection.ts';
import { remoteFileError } from './ssh-errors.ts';

/** Servers allow ten sessions of one connection. */
const SESSIONS = 6;

/** Runs scripts in a cluster's folder, and reads their records. */
export class RemoteShell {
  readonly cluster: () => Cluster;
  readonly #connection: SshConnection;
  readonly #sessions = new Turns(SESSIONS);

  constructor(cluster: () => Cluster, connection: SshConnection) {
    this.cluster = cluster;
    this.#connection = connection;
  }

  /** What the lines answer, whether they succeed or not; `missing` if there is no such folder. Throws what the connection throws. */
  async records(folder: string, lines: readonly string[], options?: Parameters<typeof remoteScript>[2]): Promise<readonly AnswerRecord[]> {
    return (await this.#answer(remoteScript(folder, lines, options))).records;
  }

  /**
   * What a command of several lines answers that must succeed, in the cluster's folder. Throws LabError `not-found` if the folder is missing,
   * `disk-full`, `unwritable` or `unavailable`, and what the connection throws.
   */
  async must(lines: readonly string[], input?: Readable): Promise<readonly AnswerRecord[]> {
    const cluster = this.cluster();
    const script = remoteScript(cluster.folder, ['{', ...lines, '} || record failed']);
    const { records, errors } = await this.#answer(script, input);
    if (records.some(({ kind }) => kind === 'missing')) throw missingFolder(cluster);
    if (!records.some(({ kind }) => kind === 'failed')) return records;
    throw remoteFileError(cluster.name, cluster.login ?? '', cluster.folder, errors);
  }

  async #answer({ script, mark }: RemoteScript, input?: Readable): Promise<{ records: readonly AnswerRecord[]; errors: string }> {
    const { output, errors } = await this.#sessions.take(undefined, () => this.#connection.run(script, input));
    return { records: recordsOf(output, mark, this.cluster().name), errors };
  }
}
