import { createHash } from 'node:crypto';
import { list, type ReadEntry } from 'tar';
import { errorCode, readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import { formatCount, parseBoundedJson } from '#shared/text/index.ts';
import { DATABASE, isInside, MANIFEST, type Manifest, manifestSchema } from './manifest.ts';

const MAX_MANIFEST_BYTES = 256 * 1024 * 1024;
const REMEDY = 'Copy the file again, or use another backup.';

/** Reads a backup from start to end and compares it with its list of files. Throws LabError `not-found` or `bad-file`. */
export async function checkBackup(file: string): Promise<Manifest> {
  const contents = new Contents(file);
  try {
    await list({ file, strict: true, onReadEntry: (entry) => contents.read(entry) });
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw isOfArchive(error) ? damaged(file, 'It is cut off or not a tar archive.', error) : readProblem(error, file);
  }
  return contents.complete();
}

function isOfArchive(error: unknown): boolean {
  return errorCode(error)?.startsWith('TAR_') === true || (error instanceof Error && 'tarCode' in error);
}

function damaged(file: string, message: string, cause?: unknown): LabError {
  return new LabError('bad-file', `This backup is damaged. ${message}`, REMEDY, { file, cause });
}

/** What has been read of an archive. */
class Contents {
  readonly #file: string;
  #manifest: Buffer[] = [];
  #manifestBytes = 0;
  #isFirst = true;
  /** Hashes by path. */
  readonly #hashes = new Map<string, string>();
  readonly #paths = new Set<string>();
  #problem: LabError | undefined;

  constructor(file: string) {
    this.#file = file;
  }

  read(entry: ReadEntry): void {
    const isManifest = this.#isFirst;
    this.#isFirst = false;
    if (isManifest && entry.path !== MANIFEST)
      this.#problem ??= new LabError('bad-file', 'This is not a backup of Nepenthe Lab.', REMEDY, { file: this.#file });
    const hash = createHash('sha256');
    if (!isInside(entry.path)) this.#problem ??= damaged(this.#file, `${entry.path} leads out of the data folder.`);
    else if (this.#paths.has(entry.path)) this.#problem ??= damaged(this.#file, `${entry.path} is there twice.`);
    else if (entry.type === 'Link') this.#link(entry.path, entry.linkpath);
    else if (entry.type !== 'File') this.#problem ??= damaged(this.#file, `${entry.path} is neither a file nor a link to one.`);
    this.#paths.add(entry.path);
    entry.on('data', (piece: Buffer) => {
      if (!isManifest) hash.update(piece);
      else if ((this.#manifestBytes += piece.length) <= MAX_MANIFEST_BYTES) this.#manifest.push(piece);
    });
    entry.on('end', () => {
      if (entry.type === 'File' && !isManifest) this.#hashes.set(entry.path, hash.digest('hex'));
    });
  }

  /** A second name of a file before it. */
  #link(path: string, target: string | undefined): void {
    const hash = this.#hashes.get(target ?? '');
    if (hash === undefined) this.#problem ??= damaged(this.#file, `${path} is a link to what is not in it.`);
    else this.#hashes.set(path, hash);
  }

  /** The list of files, which are all there. */
  complete(): Manifest {
    if (this.#problem) throw this.#problem;
    if (this.#isFirst) throw damaged(this.#file, 'It is empty.');
    if (this.#manifestBytes > MAX_MANIFEST_BYTES)
      throw damaged(this.#file, `Its list has more than ${formatCount(MAX_MANIFEST_BYTES)} bytes.`);
    const manifest = this.#parsed();
    for (const { path, sha256 } of manifest.files) {
      const found = this.#hashes.get(path);
      if (found === undefined) throw damaged(this.#file, `${path} is missing.`);
      if (found !== sha256) throw damaged(this.#file, `${path} has changed.`);
    }
    const listed = new Set(manifest.files.map(({ path }) => path));
    const other = [...this.#hashes.keys()].find((path) => !listed.has(path));
    if (other !== undefined) throw damaged(this.#file, `${other} is not in its list.`);
    if (!listed.has(DATABASE)) throw damaged(this.#file, 'It has no database.');
    return manifest;
  }

  #parsed(): Manifest {
    try {
      return manifestSchema.parse(parseBoundedJson(Buffer.concat(this.#manifest).toString('utf8')));
    } catch (error) {
      throw damaged(this.#file, 'Its list is unreadable, or of a newer version.', error);
    }
  }
}
