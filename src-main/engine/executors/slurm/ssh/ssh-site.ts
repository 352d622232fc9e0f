import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { basename } from 'node:path';
import { join } from 'node:path/posix';
import { LEASE_SECONDS, runPaths, writeAtomically } from '#main/run-folder/index.ts';
import type { Cluster } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { Turns } from '../../turns.ts';
import type { ClusterSite, JobArray, PlacedState, SiteCheck } from '../cluster-site.ts';
import { arrayName } from '../job-names.ts';
import { parseJobs, type SlurmJob } from '../job-states.ts';
import { missingFolder } from '../missing-folder.ts';
import { quoted } from '../quoted.ts';
import { LIST_JOBS, type RunCommand } from '../slurm-client.ts';
import { slurmError } from '../slurm-errors.ts';
import { checkClock, checkLogin } from './check-login.ts';
import { hasFinished } from './has-finished.ts';
import { type AnswerRecord, commandScript, fileOf, outputAfter, type RemoteFile } from './remote-script.ts';
import { RemoteShell } from './remote-shell.ts';
import { type MissingPart, RunCopy } from './run-copy.ts';
import { sendInputs } from './send-inputs.ts';
import { sendRun } from './send-run.ts';
import { SshConnection } from './ssh-connection.ts';

/** Of all journals, per listing of the jobs. */
const POLL_BYTES = 4 * 1024 * 1024;
/** Of files, per command. */
const FETCH_BYTES = 16 * 1024 * 1024;
const FILES_AT_ONCE = 100;
const NOT_FOUND = 127;
const KEPT_DAYS = 1;

/** A run whose folder on the cluster is read with each listing of the jobs. */
interface Followed {
  readonly folder: string;
  /** What its folder said last. */
  state: PlacedState;
  /** The control file's content that is there. */
  control: string | undefined;
  /** Whether files of finished rounds are being fetched: its journal, which names them, comes after them. */
  isFetching: boolean;
}

/**
 * A cluster that is reached by ssh alone. A run's folder is sent there before it starts; what it does is fetched: its journal with each
 * listing of the jobs, kept checkpoints and models before the lines of the journal that name them, everything else once it has ended.
 * The folder in the data folder stays the run's own, and the engine reads nothing else.
 */
export class SshSite implements ClusterSite {
  readonly #cluster: () => Cluster;
  readonly #dataDir: string;
  readonly #connection: SshConnection;
  readonly #shell: RemoteShell;
  readonly #followed = new Map<string, Followed>();
  readonly #returning = new Map<string, Promise<void>>();
  readonly #arrays = new Map<string, ReadonlyMap<string, number>>();
  /** Folders are sent one after another, so that no data set is sent twice. */
  readonly #sending = new Turns(1);
  #hasMore = false;

  /** @param sockets a folder that only this user can enter; null if ssh cannot share connections here */
  constructor(cluster: () => Cluster, dataDir: string, sockets: string | null) {
    this.#cluster = cluster;
    this.#dataDir = dataDir;
    this.#connection = new SshConnection(cluster(), sockets);
    this.#shell = new RemoteShell(cluster, this.#connection);
  }

  get hasMore(): boolean {
    return this.#hasMore;
  }

  readonly run: RunCommand = async (command, args, input = '') => {
    const { script, mark } = commandScript(command, args);
    const { code, output, errors } = await this.#connection.run(script, input);
    if (code === 0) return outputAfter(output, mark);
    throw this.#slurmError(command, code, errors);
  };

  async jobs(): Promise<readonly SlurmJob[]> {
    const followed = [...this.#followed.values()].filter(({ folder, isFetching }) => !isFetching && !this.#returning.has(folder));
    const controls = new Map(followed.map((run) => [run, controlOf(run.folder)]));
    const lines = followed.flatMap((run) => this.#linesOf(run, controls.get(run)));
    const list = `jobs=$(${LIST_JOBS.map(quoted).join(' ')} 2>&1 </dev/null); record listed $?; text jobs "$jobs"`;
    const records = await this.#shell.records(this.#cluster().folder, lines.length === 0 ? [] : ['now=$(now)', ...lines], {
      before: [list],
      limitBytes: POLL_BYTES,
    });
    this.#hasMore = false;
    for (const run of followed) this.#absorb(run, controls.get(run), records);
    this.#hasMore = records.some(({ kind }) => kind === 'more');
    const code = Number(records.find(({ kind }) => kind === 'listed')?.words[0]);
    const answer = records.find(({ kind }) => kind === 'jobs')?.bytes.toString('utf8') ?? '';
    if (code !== 0) throw this.#slurmError(LIST_JOBS[0], code, answer);
    return parseJobs(answer);
  }

  place(folder: string): Promise<string> {
    return this.#sending.take(undefined, async () => {
      const { name } = this.#cluster();
      await sendInputs(folder, this.#dataDir, this.#shell);
      writeAtomically(runPaths(folder).away, `${JSON.stringify({ cluster: name })}\n`);
      return sendRun(folder, this.#shell);
    });
  }

  follow(folder: string): void {
    this.#followed.set(folder, { folder, state: 'unknown', control: undefined, isFetching: false });
  }

  unfollow(folder: string): void {
    this.#followed.delete(folder);
  }

  async sendControl(folder: string): Promise<void> {
    const content = controlOf(folder);
    if (content !== undefined) await this.#shell.records(this.#cluster().folder, [controlLine(folder, content)]);
  }

  isBack(folder: string): boolean {
    return !existsSync(runPaths(folder).away);
  }

  async stateOf(folder: string): Promise<PlacedState> {
    const followed = this.#followed.get(folder);
    if (followed) return followed.isFetching ? 'unknown' : followed.state;
    const records = await this.#shell.records(this.#cluster().folder, [`lease ${basename(folder)} "$(now)"`]);
    return stateIn(records, basename(folder));
  }

  bringBack(folder: string): Promise<void> {
    const known = this.#returning.get(folder);
    if (known) return known;
    const returning = this.#bringBack(folder).finally(() => this.#returning.delete(folder));
    this.#returning.set(folder, returning);
    return returning;
  }

  async createArray(runs: readonly string[]): Promise<JobArray> {
    const name = arrayName(randomBytes(4).toString('hex'));
    const links = runs.map((run, index) => `ln -s ${quoted(`../../runs/${basename(run)}`)} ${index} &&`);
    await this.#shell.must([`mkdir -p arrays/${name} && cd arrays/${name} &&`, ...links, ':']);
    return { name, folder: join(this.#cluster().folder, 'arrays', name) };
  }

  async removeArray({ name }: JobArray): Promise<void> {
    await this.#shell.must([`rm -rf arrays/${name}`]);
  }

  async removeOldArrays(isKnown: (array: string) => boolean): Promise<void> {
    const list = `if [ -d arrays ]; then find arrays -mindepth 1 -maxdepth 1 -mtime +${KEPT_DAYS} -printf '@ 0 old %f\\n\\n'; fi`;
    const old = (await this.#shell.must([list])).flatMap(({ kind, words: [name] }) => (kind === 'old' && name !== undefined ? [name] : []));
    const gone = old.filter((name) => /^[\w-]+$/.test(name) && !isKnown(name));
    if (gone.length > 0) await this.#shell.must([`rm -rf ${gone.map((name) => `arrays/${name}`).join(' ')}`]);
  }

  async indexInArray(array: string, runId: string): Promise<number | undefined> {
    const known = this.#arrays.get(array);
    if (known) return known.get(runId);
    const list = `if [ -d arrays/${quoted(array)} ]; then find arrays/${quoted(array)} -type l -printf '@ 0 link %f %l\\n\\n'; fi`;
    const records = await this.#shell.must([list]);
    const indices = new Map(
      records.filter(({ kind }) => kind === 'link').map(({ words: [index, target = ''] }) => [basename(target), Number(index)]),
    );
    this.#arrays.set(array, indices);
    return indices.get(runId);
  }

  get checksBefore(): readonly SiteCheck[] {
    return [['login', () => checkLogin(this.#shell)]];
  }

  get checksAfter(): readonly SiteCheck[] {
    return [['clock', () => checkClock(this.#shell)]];
  }

  async checkFolder(): Promise<string> {
    const { folder, login = '' } = this.#cluster();
    const probe = `.doctor-${randomBytes(4).toString('hex')}`;
    const free = "df -Pk . | awk 'NR == 2 { print $4 }'";
    const records = await this.#shell.must([`echo probe >${probe} && rm -f ${probe} && record free "$(${free})"`]);
    const kibibytes = Number(records.find(({ kind }) => kind === 'free')?.words[0]);
    const space = Number.isFinite(kibibytes) && kibibytes > 0 ? `, ${(kibibytes / 1024 / 1024).toFixed(1)} GiB free` : '';
    return `${folder} is writable on ${login}${space}`;
  }

  async write(file: string, content: string): Promise<void> {
    await this.#shell.must([`printf '%s' ${quoted(content)} >${quoted(file)}`]);
  }

  async read(file: string): Promise<string | undefined> {
    const records = await this.#shell.must([`[ ! -e ${quoted(file)} ] || text content "$(cat ${quoted(file)})"`]);
    return records.find(({ kind }) => kind === 'content')?.bytes.toString('utf8');
  }

  async remove(files: readonly string[]): Promise<void> {
    await this.#shell.must([`rm -f ${files.map(quoted).join(' ')}`]);
  }

  [Symbol.dispose](): void {
    this.#followed.clear();
    this.#connection[Symbol.dispose]();
  }

  #linesOf({ folder, control }: Followed, current: string | undefined): readonly string[] {
    const id = basename(folder);
    const { segment, offset, log } = new RunCopy(folder).position;
    return [
      ...(current !== undefined && current !== control ? [controlLine(folder, current)] : []),
      `lease ${id} "$now"`,
      `follow ${id} ${segment} ${offset} ${log}`,
    ];
  }

  /** Takes over what a listing of the jobs has brought of a run. */
  #absorb(run: Followed, control: string | undefined, records: readonly AnswerRecord[]): void {
    const id = basename(run.folder);
    const own = records.filter(({ words: [first] }) => first === id);
    run.state = stateIn(records, id);
    if (own.some(({ kind }) => kind === 'control')) run.control = control;
    const copy = new RunCopy(run.folder);
    const missing = copy.missingKept(filesIn(own));
    if (missing.length === 0) {
      append(copy, own);
      return;
    }
    run.isFetching = true;
    // If it fails, the next listing brings the same again.
    void this.#fetch(run.folder, missing)
      .then((isWhole) => isWhole && append(copy, own))
      .catch(() => undefined)
      .finally(() => (run.isFetching = false));
  }

  /** Fetches parts of files; returns whether all of them are here. */
  async #fetch(folder: string, missing: readonly MissingPart[]): Promise<boolean> {
    const copy = new RunCopy(folder);
    const files = missing.map(({ file }) => file);
    for (let left = missing; left.length > 0; left = copy.missing(files)) {
      const next = left.slice(0, FILES_AT_ONCE);
      const empty = next.filter(({ file, offset }) => offset === file.bytes);
      for (const part of empty) copy.add(part, new Uint8Array());
      const wanted = next.filter((part) => !empty.includes(part));
      const lines = wanted.map(({ file, offset }) => `part ${basename(folder)} ${quoted(file.path)} ${offset}`);
      const records = lines.length === 0 ? [] : await this.#shell.records(this.#remote(folder), lines, { limitBytes: FETCH_BYTES });
      const parts = records.filter(({ kind }) => kind === 'part');
      for (const { words, bytes } of parts) {
        const part = wanted.find(({ file, offset }) => file.path === words[2] && offset === Number(words[1]));
        if (part) copy.add(part, bytes);
      }
      if (parts.length + empty.length === 0) return false;
    }
    return true;
  }

  async #bringBack(folder: string): Promise<void> {
    if (this.isBack(folder)) return;
    const id = basename(folder);
    const copy = new RunCopy(folder);
    for (;;) {
      const records = await this.#shell.records(this.#cluster().folder, [`[ ! -d runs/${id} ] || listing ${id} runs/${id}`]);
      if (records.some(({ kind }) => kind === 'missing')) throw missingFolder(this.#cluster());
      const files = filesIn(records);
      const missing = copy.missing(files);
      if (missing.length > 0) {
        await this.#fetch(folder, missing);
        continue;
      }
      if (files.length > 0) copy.complete(files);
      break;
    }
    // Nothing is left to be resumed, or to be read, there.
    if (hasFinished(folder)) await this.#shell.must([`rm -rf runs/${id}`]);
    rmSync(runPaths(folder).away, { force: true });
  }

  #remote(folder: string): string {
    return join(this.#cluster().folder, 'runs', basename(folder));
  }

  #slurmError(command: string, code: number, text: string): LabError {
    const { name, login = '' } = this.#cluster();
    return slurmError(name, { command, text: text.slice(-1000), isMissing: code === NOT_FOUND, isLate: false, login });
  }
}

function controlOf(folder: string): string | undefined {
  const { control } = runPaths(folder);
  return existsSync(control) ? readFileSync(control, 'utf8') : undefined;
}

function controlLine(folder: string, content: string): string {
  return `control ${basename(folder)} ${quoted(content)}`;
}

function filesIn(records: readonly AnswerRecord[]): readonly RemoteFile[] {
  return records.flatMap((record) => (record.kind === 'file' ? (fileOf(record) ?? []) : []));
}

function append(copy: RunCopy, records: readonly AnswerRecord[]): void {
  for (const { kind, words, bytes } of records) {
    const [id = '', offset, path = ''] = words;
    if (kind === 'part') copy.append(path.slice(`runs/${id}/`.length), Number(offset), bytes);
  }
}

function stateIn(records: readonly AnswerRecord[], id: string): PlacedState {
  if (records.some(({ kind }) => kind === 'missing')) return 'missing';
  const seconds = records.find(({ kind, words: [first] }) => kind === 'lease' && first === id)?.words[1];
  return seconds !== undefined && Number(seconds) < LEASE_SECONDS ? 'leased' : 'free';
}
