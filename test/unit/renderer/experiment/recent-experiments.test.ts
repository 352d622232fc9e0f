import { expect, it } from 'vitest';
import { recentExperiments } from '#renderer/experiment/recent-experiments.ts';
import { FakeEngine } from '../../../fixtures/fake-engine.ts';

it('lists the newest runs of the lab, one of each name', () => {
  const engine = new FakeEngine();
  const add = (name: string): ReturnType<FakeEngine['add']> =>
    engine.add({ name, data: { name: 'digits' }, network: { kind: 'mlp', hidden: [8] } });
  const [first, again, other, archived, imported] = ['Mine', 'Mine', 'Other', 'Archived', 'Imported'].map(add);
  const runs = [first, again, other, archived, imported].flatMap((run) => (run ? [run.summary] : []));
  const changed = runs.map((run) => ({ ...run, archived: run.name === 'Archived', source: run.name === 'Imported' ? 'mlflow' : null }));
  expect(recentExperiments(changed).map(({ id }) => id)).toEqual([other?.summary.id, again?.summary.id]);
});
