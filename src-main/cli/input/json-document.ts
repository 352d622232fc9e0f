import { isUtf8 } from 'node:buffer';
import { type DocumentNode, type MemberNode, parse, type ValueNode } from '@humanwhocodes/momoa';
import { UsageError } from '../session/failure.ts';

const LINE_FEED = 0x0a;
/** Longer keys are shortened in messages. */
const MAX_KEY = 60;

/** Parses a JSON file with the positions of its parts. Throws UsageError `bad-file` with line and column. */
export function parseJsonFile(bytes: Uint8Array, file: string): DocumentNode {
  refuseOtherEncodings(bytes, file);
  const document = parsed(new TextDecoder().decode(bytes), file);
  refuseDuplicateKeys(document, file);
  return document;
}

export function nameOf({ name }: MemberNode): string {
  return name.type === 'String' ? name.value : name.name;
}

function parsed(text: string, file: string): DocumentNode {
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw bad('This is not an experiment: it is nested too deeply.', file);
    if (!(error instanceof Error)) throw error;
    const location = 'line' in error && 'column' in error ? position(Number(error.line), Number(error.column)) : 'its end';
    throw bad(`This is not JSON: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`, file, location);
  }
}

/** A decoder would insert replacement characters. Multi-byte characters never contain a line feed, so lines can be checked separately. */
function refuseOtherEncodings(bytes: Uint8Array, file: string): void {
  if (isUtf8(bytes)) return;
  let start = 0;
  for (let line = 1; ; line++) {
    const feed = bytes.indexOf(LINE_FEED, start);
    const content = bytes.subarray(start, feed < 0 ? undefined : feed);
    if (!isUtf8(content)) {
      const column = new TextDecoder().decode(content).indexOf('\uFFFD') + 1;
      throw bad('This is not UTF-8 text.', file, position(line, column), 'Save the file as UTF-8.');
    }
    start = feed + 1;
  }
}

/** Parsers disagree on which of two values counts. */
function refuseDuplicateKeys({ body }: DocumentNode, file: string): void {
  const open: ValueNode[] = [body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'Array') for (const element of node.elements) open.push(element.value);
    if (node.type !== 'Object') continue;
    const names = new Set<string>();
    for (const member of node.members) {
      const name = nameOf(member);
      const { line, column } = member.loc.start;
      if (names.has(name)) throw bad(`Duplicate field ${shortened(name)}.`, file, position(line, column), 'Remove one of the two.');
      names.add(name);
      open.push(member.value);
    }
  }
}

function shortened(name: string): string {
  return name.length > MAX_KEY ? `${name.slice(0, MAX_KEY)}…` : name;
}

function position(line: number, column: number): string {
  return `line ${line}, column ${column}`;
}

function bad(message: string, file: string, location?: string, remedy = 'Correct the file at this position.'): UsageError {
  return new UsageError({ code: 'bad-file', message, remedy, file, ...(location !== undefined && { location }) });
}
