import { expect, test } from 'vitest';
import type { Batch, BatchOutcome, Evaluation, StepSettings } from '#main/program/index.ts';
import { runAttempt } from '#main/runner/run-attempt.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { FakeProgram } from './fake-program.ts';
import { fakeDependencies, tinyRun } from './fake-run.ts';

/** Records its calls. */
class WatchedProgram extends FakeProgram {
  readonly #asked: string[];

  constructor(graph: ModelGraph, asked: string[]) {
    super(graph);
    this.#asked = asked;
  }

  override restart(): void {
    this.#asked.push('restart');
    super.restart();
  }

  override step(batch: Batch, settings: StepSettings): BatchOutcome {
    this.#asked.push(`train ${batch.labels.length} at ${settings.learningRate.toPrecision(3)}`);
    return super.step(batch, settings);
  }

  override evaluate(batch: Batch): Evaluation {
    this.#asked.push(`evaluate ${batch.labels.length}`);
    return super.evaluate(batch);
  }

  override observe(name: 'states', batch: Batch): void {
    this.#asked.push(`count ${batch.labels.length}`);
    super.observe(name, batch);
  }
}

// 12 images for training, 10 for validation, 4 for testing.
test('each round restarts its schedule and its optimizer; evaluation has its own batch size', async () => {
  const asked: string[] = [];
  const folder = tinyRun({
    training: { epochs: 2, batchSize: 5, evaluationBatchSize: 8, learningRate: 0.1, schedule: { kind: 'cosine', warmUpEpochs: 1 } },
    method: { kind: 'imp', rounds: 1, zeta: 0.5, delta: 100 },
  });
  const loadProgram = (graph: ModelGraph): Promise<FakeProgram> => Promise.resolve(new WatchedProgram(graph, asked));
  expect(await runAttempt(folder, fakeDependencies({}, { loadProgram }))).toBe('finished');
  const round = [
    'restart',
    ...['train 5 at 0.0333', 'train 5 at 0.0667', 'train 2 at 0.100', 'evaluate 8', 'evaluate 2'],
    ...['train 5 at 0.100', 'train 5 at 0.0750', 'train 2 at 0.0250', 'evaluate 8', 'evaluate 2'],
    ...['evaluate 8', 'evaluate 4', 'evaluate 8', 'evaluate 2', 'evaluate 4', 'count 8', 'count 4'],
  ];
  expect(asked).toEqual([...round, ...round]);
});
