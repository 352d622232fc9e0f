import { crc32 } from 'node:zlib';
import { type JournalEvent, journalEventSchema } from '#shared/journal/index.ts';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';

/** The last field of a line: eight hexadecimal digits. */
const CHECKSUM = /,"crc":"([0-9a-f]{8})"\}$/;

/** An event as a line of the journal, with the CRC-32 of the line without this field. */
export function journalLine(event: JournalEvent): string {
  const json = JSON.stringify(event);
  return `${json.slice(0, -1)},"crc":"${checksumOf(json)}"}\n`;
}

/** Undefined for a line that is not an event, or that has changed since it was written. Older journals have no checksums. */
export function parseJournalLine(line: string): JournalEvent | undefined {
  const checksum = CHECKSUM.exec(line);
  const json = checksum ? `${line.slice(0, checksum.index)}}` : line;
  if (checksum && checksum[1] !== checksumOf(json)) return undefined;
  try {
    return journalEventSchema.safeParse(withCurrentNames(parseBoundedJson(json))).data;
  } catch {
    return undefined;
  }
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
