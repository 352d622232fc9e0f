import { describe, expect, it } from 'vitest';
import { firstChoice, formTitle, type ListRow, listRows, provenForms } from '#renderer/models/list-rows.ts';
import { hasMark, modelMarks } from '#renderer/models/model-marks.ts';
import type { ModelSummary, ProofSummary } from '#shared/contract/index.ts';
import { parseRunQuery } from '#shared/run-query/index.ts';
import { furnishedEngine } from '../../../fixtures/fake-engine.ts';

const engine = furnishedEngine();
const runs = [...engine.runs.values()].map((run) => run.summary);
const models = await engine.client().models.list({});
const byRun = Map.groupBy(models, ({ runId }) => runId);

function rowsOf(filter: string): readonly ListRow[] {
  const query = parseRunQuery(filter, modelMarks);
  return listRows(runs, byRun, (run, model) => query.matches({ run, is: (mark) => hasMark(model, mark) }));
}

function shown(filter: string): string[] {
  return rowsOf(filter).map((row) =>
    row.kind === 'run' ? row.run.name : row.kind === 'model' ? `  ${row.model.round}` : `    ${formTitle(row.proof)}`,
  );
}

describe('the list of models', () => {
  it('has each run with kept models, its rounds, and under each the forms that are proven', () => {
    expect(shown('"seed 1"')).toEqual([
      'NEPENTHE, seed 1',
      '  0',
      '  1',
      '  2',
      '    Reduced',
      '  3',
      '  4',
      '    As trained',
      '    Reduced',
      '  5',
    ]);
  });

  it('leaves out runs without a finished round', () => {
    const names = rowsOf('').flatMap((row) => (row.kind === 'run' ? [row.run.name] : []));
    expect(names).toHaveLength(16);
    expect(names).not.toContain('Starter, seed 8');
    expect(names[0]).toBe('Dense baseline');
  });

  it('is filtered as the runs are, and by what its models are', () => {
    expect(shown('data:fashion network:plain is:best')).toEqual(['Fashion, plain conv net', '  4', '    Reduced']);
    expect(shown('mlp IS:dense')).toEqual(['MLP 256-128', '  0']);
    expect(shown('mlp is:proven')).toEqual([]);
    expect(shown('is:dense is:pruned')).toEqual([]);
    expect(shown('"seed 1" -is:proven -is:accepted')).toEqual(['NEPENTHE, seed 1', '  5']);
  });

  it('names the terms of a filter that say nothing', () => {
    expect(parseRunQuery('starter is:bset -is: bets>3 is:best', modelMarks).problems).toEqual(['is:bset', 'is: bets>3']);
  });
});

describe('of a model', () => {
  const proof = (id: number, plan: ProofSummary['plan'], without = 0): ProofSummary => {
    const some = models.flatMap(({ proofs }) => proofs)[0];
    if (!some) throw new Error('nothing is proven');
    return { ...some, id, plan, without };
  };

  it('each form is listed by its newest proof', () => {
    const proofs = [proof(9, 'exact'), proof(8, 'exact', 2), proof(7, 'none'), proof(6, 'exact'), proof(5, 'none')];
    expect(provenForms({ proofs }).map(({ id }) => id)).toEqual([9, 8, 7]);
  });

  it('a form shows how many steps were left out, by choice or by the proof limit, and how many were forced', () => {
    expect(formTitle({ plan: 'exact', without: 1, force: 0, refused: 0 })).toBe('Reduced, 1 step left out');
    expect(formTitle({ plan: 'exact', without: 1, force: 2, refused: 2 })).toBe('Reduced, 3 steps left out, 2 steps forced');
    expect(formTitle({ plan: 'exact', without: 0, force: 1, refused: 0 })).toBe('Reduced, 1 step forced');
    expect(formTitle({ plan: 'none', without: 0, force: 0, refused: 0 })).toBe('As trained');
  });

  it('the best one is opened first, else the last', () => {
    const own = byRun.get('run-0003') ?? [];
    expect(firstChoice(own)?.round).toBe(4);
    expect(firstChoice(own.map((model): ModelSummary => ({ ...model, best: false })))?.round).toBe(5);
    expect(firstChoice([])).toBeUndefined();
  });
});
