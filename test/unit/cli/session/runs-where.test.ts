import { describe, expect, it } from 'vitest';
import { runsWhere } from '#main/cli/session/runs-where.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

const client = furnishedEngine().client();
const runs = await client.runs.list();
const idsWhere = async (where: string): Promise<string[]> => (await runsWhere(client, runs, where)).map(({ id }) => id).sort();
const idsOf = (isWanted: (run: (typeof runs)[number]) => boolean): string[] =>
  runs
    .filter(isWanted)
    .map(({ id }) => id)
    .sort();

describe('ls --where', () => {
  it('lists runs by what their rows have', async () => {
    const expected = idsOf((run) => run.status === 'finished' && (run.bestAccuracy ?? 0) > 97);
    expect(expected.length).toBeGreaterThan(0);
    expect(await idsWhere('status = finished and best > 97')).toEqual(expected);
  });

  it('lists runs by their settings', async () => {
    const settings = await client.runs.values({ fields: ['config.method.kind'] });
    const expected = settings.filter(({ values }) => values['config.method.kind'] === 'imp').map(({ id }) => id);
    expect(expected.length).toBeGreaterThan(0);
    expect(await idsWhere('config.method.kind = imp')).toEqual(expected.sort());
  });

  it.each([
    ['bets > 97', 'bets > 97'],
    ['best > 97 or', 'or'],
    ['config.training.epoch < 9', 'config.training.epoch'],
  ])('refuses what it does not understand: %s', async (where, part) => {
    await expect(runsWhere(client, runs, where)).rejects.toMatchObject({
      details: { code: 'usage', message: `Not understood: ${part}.`, location: '--where' },
    });
  });
});
