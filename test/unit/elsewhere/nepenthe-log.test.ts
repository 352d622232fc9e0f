import { execFile, spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { LogService } from '#main/engine/services/log-service.ts';
import { Store } from '#main/engine/store/store.ts';
import { type LabHost, LogRoute, LoopbackServer } from '#main/host/index.ts';
import { readRecordedSpec, readWholeJournal, runFolder } from '#main/run-folder/index.ts';
import { regionIntervals } from '#shared/activations/index.ts';
import type { LoggedLines } from '#shared/contract/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { temporaryFolder } from '../run-folder/temporary-folder.ts';

const MODULE = resolve(import.meta.dirname, '../../../resources/python');
const PYTHON = ['python3', 'python'].find(
  (program) => spawnSync(program, ['-c', 'import sys; assert sys.version_info >= (3, 8)']).status === 0,
);
const TOKEN = 'abcdefghijklmnopqrstuvwxyz';

/** Runs a script; returns what it printed, and its warnings. */
async function python(script: string, dataDir: string): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, PYTHONPATH: MODULE, PYTHONDONTWRITEBYTECODE: '1', NEPENTHE_DATA_DIR: dataDir, NEPENTHE_LOG_TOKEN: TOKEN };
  const program = promisify(execFile)(PYTHON ?? '', ['-c', script], { env });
  return program.catch((error: unknown) => error as { stdout: string; stderr: string });
}

function onlyRun(dataDir: string): { readonly folder: string; readonly events: readonly JournalEvent[]; readonly id: string } {
  const [id = '', ...others] = readdirSync(join(dataDir, 'runs'));
  expect(others).toEqual([]);
  const folder = runFolder(dataDir, id);
  const { events, problems } = readWholeJournal(folder);
  expect(problems).toEqual([]);
  return { folder, events, id };
}

const SCRIPT = `
import nepenthe_log
run = nepenthe_log.start('Mine', config={'lr': 0.1, 'network': {'depth': 3}, 'rates': (1, 2.5)}, tags=['a'], project='P', network='resnet')
run.log({'train/loss': 0.5, 'eval': {'f1': 2, 'bad': float('nan')}}, step=10, epoch=1, round=0)
run.log({'train/loss': 0.25})
run.finish('Enough.')
`;

const metrics = (events: readonly JournalEvent[]): object[] =>
  events.flatMap((event) => {
    if (event.kind !== 'metric') return [];
    const { seq: _, time: __, kind: ___, ...fields } = event;
    return [fields];
  });

/** That the journal is what the script says, whichever way it came. */
function expectMine(dataDir: string): void {
  const { folder, events, id } = onlyRun(dataDir);
  expect(events.map(({ kind, seq }) => `${seq} ${kind}`)).toEqual(['0 start', '1 message', '2 message', '3 metric', '4 metric', '5 end']);
  expect(metrics(events)).toEqual([
    { step: 10, epoch: 1, round: 0, values: { 'train/loss': 0.5, 'eval/f1': 2 } },
    { step: 11, values: { 'train/loss': 0.25 } },
  ]);
  expect(events.at(-1)).toMatchObject({ status: 'finished', text: 'Enough.' });
  const { source, experiment, runId } = readRecordedSpec(folder);
  expect([runId, source?.program]).toEqual([id, 'nepenthe_log']);
  expect(experiment).toEqual({
    ...{ name: 'Mine', project: 'P', tags: ['a'], seed: 0, network: 'resnet', lr: 0.1, rates: [1, 2.5] },
    config: { network: { depth: 3 } },
  });
}

describe.skipIf(PYTHON === undefined)('nepenthe_log, which needs a Python', () => {
  it('writes the folder of a run', async () => {
    const dataDir = temporaryFolder();
    expect(await python(SCRIPT, dataDir)).toEqual({ stdout: '', stderr: '' });
    expectMine(dataDir);
    expect(readFileSync(join(onlyRun(dataDir).folder, 'heartbeat'), 'utf8')).toContain('"held": false');
  });

  it('writes what the lab reads, whatever the names and numbers of steps', async () => {
    const dataDir = temporaryFolder();
    const script = `
import nepenthe_log
try: nepenthe_log.start('Mine', url='http://127.0.0.1:9', onnx='model.onnx')
except ValueError as error: print(error)
run = nepenthe_log.start('Two\\nlines', tags=['', 'x' * 300], project='')
run.log({'a\\nb': 1, '': 2}, step=-3)
`;
    const { stdout } = await python(script, dataDir);
    expect(stdout).toContain('leave them out, or give data_dir instead of url');
    const { folder, events } = onlyRun(dataDir);
    expect(metrics(events)).toEqual([{ step: 0, values: { 'a b': 1, unnamed: 2 } }]);
    expect(events).toContainEqual(expect.objectContaining({ kind: 'message', level: 'warning', text: 'step -3 is logged as 0.' }));
    expect(readRecordedSpec(folder).experiment).toMatchObject({ name: 'Two lines', project: 'Default', tags: ['tag', 'x'.repeat(100)] });
  });

  it('sends the same run to a server', async () => {
    const dataDir = temporaryFolder();
    using store = Store.open(join(dataDir, 'lab.sqlite'), resolve('resources/migrations'));
    const service = new LogService(store, dataDir);
    const client = { runs: { log: (input: LoggedLines) => Promise.resolve(service.append(input)) } };
    const route = new LogRoute(TOKEN, client as unknown as ConstructorParameters<typeof LogRoute>[1]);
    const nothing = { handle: () => Promise.resolve(new Response(null, { status: 404 })) } as unknown as LabHost;
    const server = await LoopbackServer.listen(nothing, { port: 0, log: route });
    const { origin } = new URL(server.address);
    try {
      const sent = await python(SCRIPT.replace("network='resnet'", `network='resnet', url='${origin}'`), temporaryFolder());
      expect(sent).toEqual({ stdout: '', stderr: '' });
      expectMine(dataDir);
      // The token opens nothing else.
      const page = await fetch(`${origin}/`, { headers: { authorization: `Bearer ${TOKEN}` } });
      expect(page.status).toBe(401);
      const refused = await python(SCRIPT.replace("network='resnet'", `url='${origin}', token='wrong'`), temporaryFolder());
      expect(refused.stderr).toContain('401');
    } finally {
      await server.close();
    }
  });

  it.each([
    ['an exception', 'raise RuntimeError("boom")', 'failed', 'RuntimeError: boom'],
    ['the end of the script', 'pass', 'finished', 'Done.'],
    ['Ctrl+C', 'raise KeyboardInterrupt', 'stopped', 'Interrupted from the keyboard.'],
  ])('ends the run at %s', async (_, end, status, text) => {
    const dataDir = temporaryFolder();
    await python(`import nepenthe_log\nrun = nepenthe_log.start('Mine')\n${end}`, dataDir);
    expect(onlyRun(dataDir).events.at(-1)).toMatchObject({ kind: 'end', status, text });
  });

  it('continues a run in a new segment', async () => {
    const dataDir = temporaryFolder();
    await python(SCRIPT, dataDir);
    const { id } = onlyRun(dataDir);
    await python(
      `import nepenthe_log\nwith nepenthe_log.start('Mine', resume='${id}') as run:\n  run.log({'train/loss': 0.1}, step=12)`,
      dataDir,
    );
    const { events } = onlyRun(dataDir);
    expect(events.map(({ seq }) => seq)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(events.slice(6).map((event) => (event.kind === 'start' ? event.attempt : event.kind))).toEqual([2, 'message', 'metric', 'end']);
  });

  it('leaves the run to its own process when it forks', async () => {
    const dataDir = temporaryFolder();
    const script = `
import os, nepenthe_log
run = nepenthe_log.start('Mine')
child = os.fork()
if child == 0:
    run.log({'a': 1})
    raise SystemExit
os.waitpid(child, 0)
run.log({'b': 2})`;
    if (process.platform === 'win32') return;
    expect(await python(script, dataDir)).toEqual({ stdout: '', stderr: '' });
    expect(metrics(onlyRun(dataDir).events)).toEqual([{ step: 1, values: { b: 2 } }]);
  });

  it('has the regions of the lab', async () => {
    const kinds = ['relu6', 'elu', 'gelu', 'geluTanh', 'silu', 'hardSwish', 'sigmoid', 'hardSigmoid', 'tanh'] as const;
    const script = `
import json, nepenthe_log
print(json.dumps([[[name, None if start == float('-inf') else start] for name, start in nepenthe_log.region_intervals(kind, tau)]
                  for kind in ${JSON.stringify(kinds)} for tau in (0.01, 0.2, 0.003)]))`;
    const { stdout } = await python(script, temporaryFolder());
    const own = kinds.flatMap((kind) =>
      [0.01, 0.2, 0.003].map((tau) => regionIntervals({ kind }, tau).map(({ region, from }) => [region, from === -Infinity ? null : from])),
    );
    expect(JSON.parse(stdout)).toEqual(own);
  });
});
