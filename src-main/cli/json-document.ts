import { parse, type DocumentNode, type MemberNode, type ValueNode } from '@humanwhocodes/momoa';
import { isUtf8 } from 'node:buffer';
import { UsageError } from './failure.ts';

const LINE_FEED = 0x0a;
/** Letters of a key that a message repeats. */
const LONGEST_TOLD = 60;

/** A JSON file with the places of all its parts. Throws UsageError `bad-file` with line and column where it is none. */
export function parseJsonFile(bytes: Uint8Array, file: string): DocumentNode {
  refuseOtherEncodings(bytes, file);
  const document = parsed(new TextDecoder().decode(bytes), file);
  refuseTwice(document, file);
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
    const place = 'line' in error && 'column' in error ? placed(Number(error.line), Number(error.column)) : 'its end';
    throw bad(`This is not JSON: ${error.message.replace(/ \(\d+:\d+\)$/, '')}`, file, place);
  }
}

/** A decoder would put replacement characters there. No character of several bytes has a line feed in it, so lines can be looked at one by one. */
function refuseOtherEncodings(bytes: Uint8Array, file: string): void {
  if (isUtf8(bytes)) return;
  let begin = 0;
  for (let line = 1; ; line++) {
    const feed = bytes.indexOf(LINE_FEED, begin);
    const content = bytes.subarray(begin, feed < 0 ? undefined : feed);
    if (!isUtf8(content)) {
      const column = new TextDecoder().decode(content).indexOf('\uFFFD') + 1;
      throw bad('This is not UTF-8 text.', file, placed(line, column), 'Save the file in the encoding UTF-8.');
    }
    begin = feed + 1;
  }
}

/** Readers differ in which of two values they take: the last, or the first. */
function refuseTwice({ body }: DocumentNode, file: string): void {
  const open: ValueNode[] = [body];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'Array') for (const element of node.elements) open.push(element.value);
    if (node.type !== 'Object') continue;
    const names = new Set<string>();
    for (const member of node.members) {
      const name = nameOf(member);
      const { line, column } = member.loc.start;
      if (names.has(name)) throw bad(`The field ${told(name)} is there twice.`, file, placed(line, column), 'Take one of them out.');
      names.add(name);
      open.push(member.value);
    }
  }
}

function told(name: string): string {
  return name.length > LONGEST_TOLD ? `${name.slice(0, LONGEST_TOLD)}…` : name;
}

function placed(line: number, column: number): string {
  return `line ${line}, column ${column}`;
}

function bad(message: string, file: string, place?: string, remedy = 'Correct the file there.'): UsageError {
  return new UsageError({ code: 'bad-file', message, remedy, file, ...(place !== undefined && { location: place }) });
}
