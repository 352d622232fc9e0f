import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { readWholeJournal } from '#main/run-folder/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';
import { journalOf, ofKind } from './run-results.ts';

beforeEach(() => void vi.spyOn(console, 'error').mockReturnValue());

/** Hashes of the kept models by file name. */
function modelsOf(folder: string): Record<string, string> {
  const files = readdirSync(join(folder, 'checkpoints')).filter((name) => name.startsWith('round-'));
  const hash = (name: string): string =>
    createHash('sha256')
      .update(readFileSync(join(folder, 'checkpoints', name)))
      .digest('hex');
  return Object.fromEntries(files.map((name) => [name, hash(name)]));
}

const segment = (folder: string, number = 1): string => join(folder, 'journal', `000${number}.ndjson`);
const linesOf = (folder: string): string[] => readFileSync(segment(folder), 'utf8').trimEnd().split('\n');

/** The last `round` event of each round. */
function roundsOf(folder: string): unknown {
  return [...new Map(ofKind(folder, 'round').map(({ round, accepted, validation }) => [round, { accepted, validation }]))];
}

/** One bit of a digit, so that the line is still JSON. */
function flipDigit(line: string, from: string): string {
  const index = line.slice(line.indexOf(from)).search(/\d/) + line.indexOf(from);
  return line.slice(0, index) + String.fromCharCode(line.charCodeAt(index) ^ 1) + line.slice(index + 1);
}

describe('a journal with one damaged line', () => {
  let uninterrupted: string;
  /** Another copy of a run that ended in round 2, after its first epoch. */
  let killed: () => string;
  beforeEach(async () => {
    const original = tinyRun();
    uninterrupted = tinyRun();
    await runAttempt(uninterrupted, fakeDependencies());
    await runAttempt(original, fakeDependencies({ loss: (step) => (step === 17 ? Infinity : 1) }));
    killed = () => {
      const folder = temporaryFolder();
      cpSync(original, folder, { recursive: true });
      return folder;
    };
  });

  test('has the same models, rounds and end after it is resumed, whichever line it is', async () => {
    const whole = linesOf(killed());
    const firstStep = whole.findIndex((line) => line.includes('"kind":"step"'));
    const damaged = [...whole.keys()].filter((index) => index === firstStep || !whole[index]?.includes('"kind":"step"'));
    expect(damaged.length).toBeGreaterThan(20);
    for (const index of damaged) {
      const folder = killed();
      const lines = linesOf(folder);
      lines[index] = flipDigit(lines[index] ?? '', '"kind"');
      writeFileSync(segment(folder), `${lines.join('\n')}\n`);
      await runAttempt(folder, fakeDependencies());
      expect([index, modelsOf(folder)]).toEqual([index, modelsOf(uninterrupted)]);
      const end = { ...ofKind(uninterrupted, 'end').at(-1), seq: expect.any(Number) as number, time: expect.any(String) as string };
      expect([index, journalOf(folder).at(-1)]).toEqual([index, end]);
      const expected = roundsOf(uninterrupted) as [number, unknown][];
      const lost = /"kind":"round","round":(\d)/.exec(lines[index] ?? '')?.[1];
      expect([index, roundsOf(folder)]).toEqual([index, lost === undefined ? expected : roundsOf(folder)]);
    }
  });

  const damage = async (kind: RegExp): Promise<string> => {
    const folder = killed();
    const lines = linesOf(folder);
    const index = lines.findIndex((line) => kind.test(line));
    lines[index] = flipDigit(lines[index] ?? '', '"round"');
    writeFileSync(segment(folder), `${lines.join('\n')}\n`);
    await runAttempt(folder, fakeDependencies());
    return folder;
  };

  test('continues where it was if only the line of a kept model is damaged, and keeps that file', async () => {
    const folder = await damage(/"kind":"checkpoint".*round-001/);
    const rewind = readWholeJournal(folder).events.find(({ kind }) => kind === 'rewind');
    expect(rewind).toMatchObject({ checkpoint: 'checkpoints/latest-002-001.safetensors' });
    expect(existsSync(join(folder, 'checkpoints', 'round-001.safetensors'))).toBe(true);
    expect(existsSync(join(folder, 'set-aside'))).toBe(false);
    expect(ofKind(folder, 'message').map(({ text }) => text)).toEqual([
      expect.stringMatching(
        /^The journal has a line \(0001\.ndjson, byte \d+\) that cannot be read\. The run continues from checkpoints\/latest-002-001\.safetensors\.$/,
      ),
    ]);
  });

  test('starts again if the dense round is damaged, because δ is relative to it, and sets later models aside', async () => {
    const folder = await damage(/"kind":"round","round":0/);
    expect(readWholeJournal(folder).events.find(({ kind }) => kind === 'rewind')).toMatchObject({ checkpoint: null });
    expect(roundsOf(folder)).toEqual(roundsOf(uninterrupted));
    expect(readdirSync(join(folder, 'set-aside', 'attempt-002')).toSorted()).toEqual([
      'latest-002-001.safetensors',
      'round-000.safetensors',
      'round-001.safetensors',
    ]);
  });

  test('keeps a kept model whose line has lost its line feed at the end of the journal', async () => {
    const folder = killed();
    const text = readFileSync(segment(folder), 'utf8');
    const line = linesOf(folder).find((one) => /"kind":"checkpoint".*round-001/.test(one)) ?? '';
    // One bit of the line feed, which becomes a vertical tab.
    writeFileSync(segment(folder), `${text.slice(0, text.indexOf(line) + line.length)}\u000b`);
    const models = modelsOf(folder);
    await runAttempt(folder, fakeDependencies());
    expect(ofKind(folder, 'message').map(({ text: message }) => message)).toContainEqual(
      expect.stringMatching(/^The journal has a line \(0001\.ndjson, byte \d+\) that cannot be read\./),
    );
    const aside = join(folder, 'set-aside', 'attempt-002', 'round-001.safetensors');
    const kept = existsSync(aside) ? aside : join(folder, 'checkpoints', 'round-001.safetensors');
    expect(createHash('sha256').update(readFileSync(kept)).digest('hex')).toBe(models['round-001.safetensors']);
    expect(modelsOf(folder)).toEqual(modelsOf(uninterrupted));
  });

  test('is noticed although the line is still an event', async () => {
    const folder = killed();
    const lines = linesOf(folder);
    const index = lines.findIndex((line) => line.includes('"kind":"round","round":0'));
    const changed = flipDigit(lines[index] ?? '', '"validation"');
    expect(JSON.parse(changed)).toMatchObject({ kind: 'round', round: 0 });
    lines[index] = changed;
    writeFileSync(segment(folder), `${lines.join('\n')}\n`);
    expect(readWholeJournal(folder).problems).toHaveLength(1);
    await runAttempt(folder, fakeDependencies());
    expect(roundsOf(folder)).toEqual(roundsOf(uninterrupted));
  });
});
