import { expect, it } from 'vitest';
import { followRun } from '#main/cli/session/follow-run.ts';
import { followStudy } from '#main/cli/session/follow-study.ts';
import { Terminal } from '#main/cli/session/terminal.ts';
import type { LabClient } from '#main/host/index.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';
import { FINISHED, studiedEngine } from '../../../fixtures/studied-engine.ts';

/** A client of an engine, and the signals of the streams that it opened. */
function watched(client: LabClient): { readonly client: LabClient; readonly streams: AbortSignal[] } {
  const streams: AbortSignal[] = [];
  const changes: LabClient['changes'] = (input, options) => {
    if (options?.signal) streams.push(options.signal);
    return client.changes(input, options);
  };
  return { client: { ...client, changes, runs: client.runs, studies: client.studies }, streams };
}

const terminal = new Terminal(true, { write: () => undefined }, { write: () => undefined });

it('a command that follows what has already ended leaves no stream open, which would keep it from ending', async () => {
  const engine = furnishedEngine();
  const id = [...engine.runs.values()].find(({ summary }) => summary.status === 'finished')?.summary.id ?? '';
  const run = watched(engine.client());
  expect((await followRun(run.client, id, terminal)).summary.id).toBe(id);
  expect(run.streams.map(({ aborted }) => aborted)).toEqual([true]);
  const study = watched(studiedEngine().client());
  expect((await followStudy(study.client, FINISHED, terminal)).summary.id).toBe(FINISHED);
  expect(study.streams.map(({ aborted }) => aborted)).toEqual([true]);
});
