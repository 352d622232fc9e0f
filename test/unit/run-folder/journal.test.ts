import { appendFileSync, mkdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { JOURNAL_START, JournalWriter, readJournal, readWholeJournal } from '#main/run-folder/index.ts';
import { caseCount } from '../../random-cases.ts';
import { temporaryFolder } from './temporary-folder.ts';

const message = (text: string) => ({ kind: 'message', level: 'info', text }) as const;

function write(folder: string, ...texts: string[]): void {
  const journal = new JournalWriter(folder);
  for (const text of texts) journal.append(message(text));
  journal.dispose();
}

const segment = (folder: string, name: string): string => join(folder, 'journal', name);
const texts = (events: readonly { kind: string }[]): unknown[] => events.map((event) => ('text' in event ? event.text : event.kind));

describe('the writer', () => {
  test('numbers events through all attempts, with one segment each', () => {
    const folder = temporaryFolder();
    write(folder, 'a', 'b');
    const second = new JournalWriter(folder);
    expect(second.attempt).toBe(2);
    expect(second.lastSeq).toBe(1);
    expect(second.append(message('c')).seq).toBe(2);
    second.dispose();
    expect(readFileSync(segment(folder, '0001.ndjson'), 'utf8').trim().split('\n')).toHaveLength(2);
    expect(readWholeJournal(folder).events.map(({ seq }) => seq)).toEqual([0, 1, 2]);
  });

  test('continues after an incomplete line of the last attempt, which is never read', () => {
    const folder = temporaryFolder();
    write(folder, 'a');
    appendFileSync(segment(folder, '0001.ndjson'), '{"seq":1,"time":"2026-01-0');
    write(folder, 'b');
    const { events, problems } = readWholeJournal(folder);
    expect(events.map(({ seq }) => seq)).toEqual([0, 1]);
    expect(texts(events)).toEqual(['a', 'b']);
    expect(problems).toEqual([]);
  });

  test('refuses invalid events', () => {
    const journal = new JournalWriter(temporaryFolder());
    expect(() =>
      journal.append({
        kind: 'epoch',
        round: 0,
        epoch: 1,
        step: 1,
        seconds: 1,
        train: { loss: NaN, accuracy: 0 },
        validation: { loss: 0, accuracy: 0 },
      }),
    ).toThrow();
    expect(journal.lastSeq).toBe(-1);
    journal.dispose();
  });
});

describe('a line’s checksum', () => {
  // zlib.crc32(line) of Python, for the line without its checksum.
  const line = '{"seq":0,"time":"2026-01-02T03:04:05.000Z","kind":"message","level":"info","text":"Schnürsenkel"}';
  const checked = `${line.slice(0, -1)},"crc":"a83271be"}`;

  function read(content: string): { texts: unknown[]; problems: number } {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'journal'));
    writeFileSync(segment(folder, '0001.ndjson'), `${content}\n`);
    const { events, problems } = readWholeJournal(folder);
    return { texts: texts(events), problems: problems.length };
  }

  test('is written as the last field', () => {
    const folder = temporaryFolder();
    write(folder, 'Schnürsenkel');
    const [, json = '', sum] = /^(.*),"crc":"([0-9a-f]{8})"}\n$/s.exec(readFileSync(segment(folder, '0001.ndjson'), 'utf8')) ?? [];
    expect(sum).toBe(crc32(`${json}}`).toString(16).padStart(8, '0'));
  });

  test('is optional, and must be right', () => {
    expect(read(line)).toEqual({ texts: ['Schnürsenkel'], problems: 0 });
    expect(read(checked)).toEqual({ texts: ['Schnürsenkel'], problems: 0 });
    expect(read(checked.replace('info', 'error'))).toEqual({ texts: [], problems: 1 });
  });

  test('reveals every changed bit', () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'journal'));
    const bytes = Buffer.from(`${checked}\n`);
    for (let bit = 0; bit < (bytes.length - 1) * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      writeFileSync(segment(folder, '0001.ndjson'), changed);
      expect([bit, readWholeJournal(folder).events]).toEqual([bit, []]);
    }
  });
});

describe('the reader', () => {
  test('reads nothing from a run without a journal', () => {
    expect(readJournal(temporaryFolder())).toEqual({ events: [], position: JOURNAL_START, problems: [], more: false });
  });

  test('waits until an incomplete last line is complete', () => {
    const folder = temporaryFolder();
    write(folder, 'a', 'b');
    const file = segment(folder, '0001.ndjson');
    const whole = readFileSync(file);
    truncateSync(file, whole.length - 5);
    const first = readJournal(folder);
    expect(texts(first.events)).toEqual(['a']);
    writeFileSync(file, whole);
    const second = readJournal(folder, first.position);
    expect(texts(second.events)).toEqual(['b']);
    expect(readJournal(folder, second.position)).toMatchObject({ events: [], position: second.position });
  });

  test('continues in the next attempt’s segment', () => {
    const folder = temporaryFolder();
    write(folder, 'a');
    const { position } = readJournal(folder);
    write(folder, 'b');
    const next = readJournal(folder, position);
    expect(texts(next.events)).toEqual(['b']);
    expect(next.position.segment).toBe(2);
  });

  test('skips a complete line that is not an event, and reports its location', () => {
    const folder = temporaryFolder();
    write(folder, 'a');
    const file = segment(folder, '0001.ndjson');
    const offset = readFileSync(file).length;
    appendFileSync(file, '{"seq":1}\nnot json\n');
    write(folder, 'b');
    const { events, problems } = readWholeJournal(folder);
    expect(texts(events)).toEqual(['a', 'b']);
    expect(problems.map(({ details }) => [details.code, details.file, details.location])).toEqual([
      ['bad-file', file, `byte ${offset}`],
      ['bad-file', file, `byte ${offset + 10}`],
    ]);
  });

  test('survives a segment that was shortened or deleted after it was read', () => {
    const folder = temporaryFolder();
    write(folder, 'a', 'b');
    const { position } = readJournal(folder);
    truncateSync(segment(folder, '0001.ndjson'), 10);
    expect(readJournal(folder, position).events).toEqual([]);
    write(folder, 'c');
    rmSync(segment(folder, '0001.ndjson'));
    expect(texts(readJournal(folder, position).events)).toEqual(['c']);
  });

  test('yields each event exactly once, wherever the growing file was cut and however much a call reads', () => {
    const folder = temporaryFolder();
    const written = ['α', 'two words', '', 'x'.repeat(500), 'end'];
    write(folder, ...written);
    const file = segment(folder, '0001.ndjson');
    const whole = readFileSync(file);
    fc.assert(
      fc.property(fc.array(fc.nat(whole.length), { maxLength: 8 }), fc.integer({ min: 1, max: 2000 }), (cuts, chunk) => {
        const read: unknown[] = [];
        let position = JOURNAL_START;
        for (const cut of [...cuts.sort((a, b) => a - b), whole.length]) {
          writeFileSync(file, whole.subarray(0, cut));
          for (let more = true; more;) {
            const part = readJournal(folder, position, chunk);
            read.push(...texts(part.events));
            ({ position, more } = part);
          }
        }
        expect(read).toEqual(written);
      }),
      { numRuns: caseCount(60) },
    );
  });
});
