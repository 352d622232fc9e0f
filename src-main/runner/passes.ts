import { batches, type Split } from '#main/datasets/index.ts';
import type { Batch, BatchOutcome, Evaluation, ObservationName, Observed, Program } from '#main/program/index.ts';
import { type StateCounts, sumCounts } from '#shared/entropy/index.ts';

/** Mean loss in nats, with label smoothing if any, and accuracy in percent over a pass. */
export interface Scores {
  readonly loss: number;
  readonly accuracy: number;
}

/** Scores in evaluation mode, with the mean negative log-likelihood in nats: the loss without label smoothing. */
export interface EvaluationScores extends Scores {
  readonly nll: number;
}

/** Called between batches: polls run control and writes the heartbeat. */
export type Poll = () => Promise<void>;

/** Sums over images. */
export type ScoreTotals = Pick<BatchOutcome, 'loss' | 'correct' | 'count'>;

/** Adds up the outcomes of batches. */
export class ScoreSum {
  #loss = 0;
  #correct = 0;
  #count = 0;

  constructor(before?: ScoreTotals) {
    if (before) this.add(before);
  }

  add({ loss, correct, count }: ScoreTotals): void {
    this.#loss += loss;
    this.#correct += correct;
    this.#count += count;
  }

  get totals(): ScoreTotals {
    return { loss: this.#loss, correct: this.#correct, count: this.#count };
  }

  get scores(): Scores {
    return { loss: this.#loss / this.#count, accuracy: (100 * this.#correct) / this.#count };
  }
}

/** Scores in evaluation mode on a split, or on the images with the given indices. */
export async function evaluateAll(
  program: Program,
  split: Split,
  batchSize: number,
  poll: Poll,
  images?: Uint32Array,
): Promise<EvaluationScores> {
  const sum = new ScoreSum();
  let nll = 0;
  const add = (outcome: Evaluation): void => {
    sum.add(outcome);
    nll += outcome.nll;
  };
  await forEachBatch(split, batchSize, poll, (batch) => add(program.evaluate(batch)), images);
  return { ...sum.scores, nll: nll / sum.totals.count };
}

/** An observation over all images of a split, by node. */
export async function observeAll<Name extends ObservationName>(
  program: Program,
  name: Name,
  split: Split,
  batchSize: number,
  poll: Poll,
): Promise<ReadonlyMap<string, Observed[Name]>> {
  // Clears the sums of an interrupted pass.
  program.takeObserved(name);
  await forEachBatch(split, batchSize, poll, (batch) => program.observe(name, batch));
  return program.takeObserved(name);
}

/** State counts of activations, by their ID. */
type CountedStates = ReadonlyMap<string, StateCounts>;

/** State counts of every activation over all images of a split. `eachBatch` receives those of each batch. */
export async function countAllStates(
  program: Program,
  split: Split,
  batchSize: number,
  poll: Poll,
  eachBatch?: (counts: CountedStates) => void,
): Promise<CountedStates> {
  if (!eachBatch) return observeAll(program, 'states', split, batchSize, poll);
  // Clears the counts of an interrupted pass.
  program.takeObserved('states');
  let total: CountedStates = new Map();
  await forEachBatch(split, batchSize, poll, (batch) => {
    program.observe('states', batch);
    const own = program.takeObserved('states');
    eachBatch(own);
    total = new Map([...own].map(([id, counts]) => [id, sumCounts(total.get(id), counts)]));
  });
  return total;
}

async function forEachBatch(
  split: Split,
  batchSize: number,
  poll: Poll,
  visit: (batch: Batch) => void,
  images?: Uint32Array,
): Promise<void> {
  for await (const batch of batches(split, batchSize, images)) {
    visit(batch);
    await poll();
  }
}
