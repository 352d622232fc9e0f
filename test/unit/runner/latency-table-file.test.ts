import { existsSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readLatencyTable } from '#main/runner/latency-table-file.ts';

test('a damaged latency table is set aside and counts as empty', () => {
  const file = join(mkdtempSync(join(tmpdir(), 'nepenthe-latencies-')), 'table.json');
  expect(readLatencyTable(file)).toBeUndefined();
  for (const damaged of ['{"format":1,', '{"format":2}']) {
    writeFileSync(file, damaged);
    expect(readLatencyTable(file)).toBeUndefined();
    expect(existsSync(file)).toBe(false);
    expect(readFileSync(`${file}.damaged`, 'utf8')).toBe(damaged);
  }
});
