import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { StagedOutputs } from '#main/engine/jobs/staged-outputs.ts';
import type { ExportFormat } from '#shared/contract/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

/** Writes text below the hidden path of an output. */
function stage(staged: StagedOutputs, path: string, text: string): { file: string; bytes: number; sha256: string } {
  const file = join(staged.outputs[0]?.file ?? '', path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  return { file, bytes: text.length, sha256: '' };
}

const stagedAs = (format: ExportFormat, file: string): StagedOutputs => new StagedOutputs([{ format, file }], 'job');

describe('an exported folder', () => {
  it('appears with all of its files when it is published', () => {
    const folder = temporaryFolder();
    const target = join(folder, 'model');
    using staged = stagedAs('saved-model', target);
    const written = [stage(staged, 'saved_model.pb', 'graph'), stage(staged, 'assets.extra/metadata.json', '{}')];
    expect(readdirSync(folder)).toEqual(['.job.unfinished.model']);
    expect(staged.publish(written).map(({ file }) => file)).toEqual([
      join(target, 'saved_model.pb'),
      join(target, 'assets.extra', 'metadata.json'),
    ]);
    expect(readdirSync(folder)).toEqual(['model']);
  });

  it('replaces an earlier one as a whole', () => {
    const folder = temporaryFolder();
    const target = join(folder, 'model');
    mkdirSync(target);
    writeFileSync(join(target, 'group1-shard2of2.bin'), 'of the earlier one');
    using staged = stagedAs('tfjs', target);
    staged.publish([stage(staged, 'model.json', 'new')]);
    expect(readdirSync(folder)).toEqual(['model']);
    expect(readdirSync(target)).toEqual(['model.json']);
    expect(readFileSync(join(target, 'model.json'), 'utf8')).toBe('new');
  });

  it('leaves nothing if it is not published', () => {
    const folder = temporaryFolder();
    {
      using staged = stagedAs('tfjs', join(folder, 'model'));
      stage(staged, 'model.json', 'new');
    }
    expect(readdirSync(folder)).toEqual([]);
  });
});
