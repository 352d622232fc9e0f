import { randomUUID } from 'node:crypto';
import { LabError } from '#shared/errors/index.ts';
import { quoted } from '../quoted.ts';

/** A file in a run's folder on the cluster. */
export interface RemoteFile {
  /** Relative to the run's folder. */
  readonly path: string;
  readonly bytes: number;
  /** Whole seconds since 1970, by the cluster's file system. */
  readonly modified: number;
}

/** One record of a script's answer: words, and perhaps bytes. */
export interface AnswerRecord {
  readonly kind: string;
  readonly words: readonly string[];
  readonly bytes: Buffer;
}

const NEWLINE = 0x0a;

/**
 * Functions of the scripts that run on a cluster, which need nothing there but a shell and GNU's coreutils and findutils. Every record is a
 * line `@ LENGTH KIND WORD…`, that many bytes, and a line feed.
 */
const FUNCTIONS = `
LC_ALL=C; export LC_ALL
record() { printf '@ 0 %s\n\n' "$*"; }
text() { printf '@ %s %s\n%s\n' "\${#2}" "$1" "$2"; }
more= left=0
part() {
  size=$(stat -c %s -- "$2" 2>/dev/null) || return 0
  count=$((size - $3)); whole=1
  if [ "$count" -gt "$left" ]; then count=$left; whole=0; more=1; fi
  if [ "$count" -gt 0 ]; then
    printf '@ %s part %s %s %s\n' "$count" "$1" "$3" "$2"
    tail -c +$(($3 + 1)) -- "$2" | head -c "$count"
    echo
    left=$((left - count))
  fi
  [ "$whole" = 1 ]
}
listing() { find "$2/" -type f -printf "@ 0 file $1 %s %T@ %P\n\n"; }
now() {
  probe=.time-$$
  if : 2>/dev/null >"$probe"; then stat -c %Y "$probe"; rm -f "$probe"; else date +%s; fi
}
lease() {
  renewed=$(stat -c %Y -- "runs/$1/runner.lease" 2>/dev/null) && record lease "$1" $(($2 - renewed))
}
control() {
  printf '%s' "$2" >"runs/$1/.control" && mv -f "runs/$1/.control" "runs/$1/control.json" && record control "$1"
}
follow() {
  if [ ! -d "runs/$1" ]; then record gone "$1"; return; fi
  before=$left
  for file in "runs/$1/journal/"[0-9]*.ndjson; do
    segment=\${file##*/}; segment=\${segment%.ndjson}; offset=0
    [ -e "$file" ] && [ "$segment" -ge "$2" ] || continue
    [ "$segment" -gt "$2" ] || offset=$3
    part "$1" "$file" "$offset" || break
  done
  [ "$left" = "$before" ] || listing "$1" "runs/$1"
  part "$1" "runs/$1/runner.log" "$4"
}
`.trim();

interface ScriptOptions {
  /** Lines that do not need the folder. */
  readonly before?: readonly string[];
  /** How many bytes of files the answer has at most. */
  readonly limitBytes?: number;
}

export interface RemoteScript {
  readonly script: string;
  /** Where the answer begins. */
  readonly mark: string;
}

/**
 * Lines that run in a folder; the answer is `missing` if there is no such folder, and ends with `more` if the limit of bytes was reached.
 * The script exits with 1 once a line of it does.
 */
export function remoteScript(folder: string, lines: readonly string[], { before = [], limitBytes = 0 }: ScriptOptions = {}): RemoteScript {
  const mark = randomUUID();
  const script = [
    FUNCTIONS,
    // Whatever the user's own start-up files print comes before.
    `printf '\\n@@%s\\n' ${mark}`,
    `left=${limitBytes}`,
    ...before,
    `if cd ${quoted(folder)} 2>/dev/null; then`,
    // An empty list of commands is none.
    ':',
    ...lines,
    'else record missing; fi',
    '[ -z "$more" ] || record more',
    'record end',
  ].join('\n');
  return { script, mark };
}

/** What a command prints that replaces the shell. */
export function commandScript(command: string, args: readonly string[]): RemoteScript {
  const mark = randomUUID();
  return { script: `printf '\\n@@%s\\n' ${mark}\nexec ${[command, ...args].map(quoted).join(' ')}`, mark };
}

/** The text that follows the mark. */
export function outputAfter(output: Buffer, mark: string): string {
  const start = output.indexOf(`@@${mark}\n`);
  return start < 0 ? '' : output.toString('utf8', start + mark.length + 3);
}

/** The records of an answer, without `end`. Throws LabError `unreachable` if it was cut off. */
export function recordsOf(output: Buffer, mark: string, cluster: string): readonly AnswerRecord[] {
  const start = output.indexOf(`\n@@${mark}\n`);
  let at = start < 0 ? output.length : start + mark.length + 4;
  const records: AnswerRecord[] = [];
  while (at < output.length) {
    const lineEnd = output.indexOf(NEWLINE, at);
    const [at0, length, kind = '', ...words] = output.toString('utf8', at, lineEnd < 0 ? output.length : lineEnd).split(' ');
    const from = lineEnd + 1;
    const to = from + Number(length);
    if (lineEnd < 0 || at0 !== '@' || !/^\d+$/.test(length ?? '') || output[to] !== NEWLINE) break;
    if (kind === 'end') return records;
    records.push({ kind, words, bytes: output.subarray(from, to) });
    at = to + 1;
  }
  const remedy = 'Nothing is lost: it is asked again. If this persists, `nepenthe cluster doctor` checks the cluster.';
  throw new LabError('unreachable', `Cluster ${cluster} cannot be reached: its answer was cut off.`, remedy, {
    location: `cluster ${cluster}`,
  });
}

const SAFE = /^[\w-][\w.-]*(\/[\w-][\w.-]*)*$/;

/** A record of a file; undefined for a name that no file of a run has, which is ignored. */
export function fileOf({ words }: AnswerRecord): (RemoteFile & { readonly run: string }) | undefined {
  const [run = '', size, time, ...name] = words;
  const path = name.join(' ');
  if (!SAFE.test(path) || path.includes('..')) return undefined;
  return { run, path, bytes: Number(size), modified: Math.trunc(Number(time)) };
}
