import { describe, expect, it } from 'vitest';
import { findRuns } from '#main/cli/session/find-runs.ts';
import { FINISHED, RUNNING, studiedEngine } from '../../../fixtures/studied-engine.ts';

const engine = studiedEngine();
const client = engine.client();

describe('IDs of runs and studies', () => {
  it('stand for the runs, and the finished members of the studies, each once', async () => {
    const all = engine.studies.runsOf(FINISHED).map(({ summary }) => summary.id);
    expect(all).toHaveLength(24);
    const [first = ''] = all;
    expect(await findRuns(client, [first, FINISHED, first])).toEqual(all);
    // Nine of its members have finished, one failed, one is running.
    expect(await findRuns(client, [RUNNING])).toHaveLength(9);
  });

  it('are refused if nothing has them, or the study has nothing to analyze', async () => {
    await expect(findRuns(client, ['study-9'])).rejects.toMatchObject({ details: { code: 'not-found', location: 'study ID study-9' } });
    await expect(findRuns(client, ['nothing'])).rejects.toMatchObject({ details: { code: 'not-found', location: 'run ID nothing' } });
    const none = studiedEngine();
    const { id } = none.studies.create({ name: 'None', base: 'starter', seeds: [1] }, new Date());
    await expect(findRuns(none.client(), [id])).rejects.toMatchObject({
      details: { code: 'conflict', message: 'The study None has no finished member.', remedy: `Wait for one: nepenthe study show ${id}.` },
    });
  });
});
