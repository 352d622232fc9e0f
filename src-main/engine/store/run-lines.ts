import { bisectLeft } from 'd3-array';
import { seriesNames } from '#shared/contract/index.ts';
import type { LineAxis, Points } from '#shared/series/index.ts';
import { seriesOfRun } from './run-series.ts';
import type { Store } from './store.ts';

/** What a round is measured by once it is done, at the step of its end. */
const ofRounds = {
  'round/validation-accuracy': 'validation_accuracy',
  'round/test-accuracy': 'test_accuracy',
  'round/test-loss': 'test_loss',
  'round/sparsity': 'sparsity',
  'round/seconds': 'seconds',
} as const;
type RoundSeries = keyof typeof ofRounds;

/** The names of all series that lines of these runs can show: those of every run, of rounds, and the metrics of any of them. */
export function lineNames(store: Store, runs: readonly number[]): string[] {
  const metrics = store.all(
    store.query
      .selectFrom('metrics')
      .select('name')
      .distinct()
      .where('run', 'in', [...runs])
      .orderBy('name'),
  );
  return [...new Set([...seriesNames, ...Object.keys(ofRounds), ...metrics.map(({ name }) => name)])];
}

/** All points of a run's series against an axis; empty if it has none. */
export function lineOfRun(store: Store, run: number, name: string, axis: LineAxis): Points {
  if (axis === 'step' && !(name in ofRounds)) return pointsOf(store, run, name);
  const clock = clockOf(store, run);
  const points = name in ofRounds ? seriesOfRounds(store, run, name as RoundSeries, clock) : pointsOf(store, run, name);
  switch (axis) {
    case 'step':
      return points;
    case 'epoch':
      return placed(points, clock.steps, clock.epochs);
    case 'time':
      return placed(points, clock.timedSteps, clock.seconds);
    case 'round':
      return lastOfRounds(points, clock);
  }
}

/** How a run's steps became epochs, rounds and time. */
interface Clock {
  /** The step at the end of each epoch, ascending. */
  readonly steps: readonly number[];
  /** The number of epochs done at that step. */
  readonly epochs: readonly number[];
  readonly rounds: readonly number[];
  /** Steps that were recorded with their time, ascending. */
  readonly timedSteps: readonly number[];
  /** Since the first of them. */
  readonly seconds: readonly number[];
  /** The round that the run has reached. */
  readonly lastRound: number;
}

function clockOf(store: Store, run: number): Clock {
  const { query } = store;
  const epochs = store.all(query.selectFrom('epochs').select(['step', 'round', 'time']).where('run', '=', run).orderBy('seq'));
  const steps = store.all(query.selectFrom('steps').select(['step', 'round', 'time']).where('run', '=', run).orderBy('seq'));
  const timed = [...epochs, ...steps].sort((one, other) => one.step - other.step);
  if (timed.length === 0) return clockOfMetrics(store, run);
  const start = Date.parse(timed[0]?.time ?? '');
  return {
    steps: epochs.map(({ step }) => step),
    epochs: epochs.map((_, index) => index + 1),
    rounds: epochs.map(({ round }) => round),
    timedSteps: timed.map(({ step }) => step),
    seconds: timed.map(({ time }) => (Date.parse(time) - start) / 1000),
    lastRound: Math.max(steps.at(-1)?.round ?? 0, epochs.at(-1)?.round ?? 0),
  };
}

/** The clock of a run whose program logs metrics only: what they say of epoch and round, and when they were logged. */
function clockOfMetrics(store: Store, run: number): Clock {
  const rows = store.all(
    store.query.selectFrom('metrics').select(['seq', 'step', 'time', 'epoch', 'round']).distinct().where('run', '=', run).orderBy('seq'),
  );
  const ends = lastOfEach(rows, ({ epoch, round }) => (epoch === null && round === null ? undefined : `${round ?? 0} ${epoch ?? 0}`));
  const timed = rows.flatMap(({ step, time }) => (time === null ? [] : [{ step, time }])).sort((one, other) => one.step - other.step);
  const start = Date.parse(timed[0]?.time ?? '');
  return {
    steps: ends.map(({ step }) => step),
    epochs: ends.map(({ epoch }, index) => epoch ?? index),
    rounds: ends.map(({ round }) => round ?? 0),
    timedSteps: timed.map(({ step }) => step),
    seconds: timed.map(({ time }) => (Date.parse(time) - start) / 1000),
    lastRound: rows.findLast(({ round }) => round !== null)?.round ?? 0,
  };
}

/** The last row with each key, by step; rows without a key are left out. */
function lastOfEach<Row extends { readonly step: number }>(rows: readonly Row[], keyOf: (row: Row) => string | undefined): Row[] {
  const last = new Map<string, Row>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== undefined) last.set(key, row);
  }
  return [...last.values()].sort((one, other) => one.step - other.step);
}

/** The NLL of epochs of older versions is only in the loss, which equals it without label smoothing. */
function pointsOf(store: Store, run: number, name: string): Points {
  const own = named(store, run, name);
  if (name !== 'validation/nll' || smoothsLabels(store, run)) return own;
  const loss = named(store, run, 'validation/loss');
  return own.x.length < loss.x.length ? loss : own;
}

function named(store: Store, run: number, name: string): Points {
  const { x, y } = seriesOfRun(store, run, [name])[0] ?? NONE;
  return { x, y };
}

const NONE: Points = { x: [], y: [] };

function smoothsLabels(store: Store, run: number): boolean {
  const setting = store.first(
    store.query.selectFrom('config').select('value').where('run', '=', run).where('key', '=', 'training.labelSmoothing'),
  );
  return setting !== undefined && Number(setting.value) !== 0;
}

function seriesOfRounds(store: Store, run: number, name: RoundSeries, { steps, rounds }: Clock): Points {
  const rows = store.all(store.query.selectFrom('rounds').selectAll().where('run', '=', run).orderBy('round'));
  const points = rows.flatMap((row) => {
    const end = steps[rounds.lastIndexOf(row.round)];
    const value = row[ofRounds[name]];
    return end === undefined ? [] : [{ x: end, y: name === 'round/sparsity' ? value * 100 : value }];
  });
  return { x: points.map(({ x }) => x), y: points.map(({ y }) => y) };
}

/** Points at steps, moved to where these steps are on another axis: between two known steps in proportion, after the last at the same pace. */
function placed({ x, y }: Points, steps: readonly number[], values: readonly number[]): Points {
  if (steps.length === 0) return NONE;
  return { x: x.map((step) => placeOf(step, steps, values)), y };
}

function placeOf(step: number, steps: readonly number[], values: readonly number[]): number {
  const next = bisectLeft(steps, step);
  if (steps[next] === step) return values[next] ?? 0;
  const at = Math.min(next, steps.length - 1);
  const [from, fromValue] = at === 0 ? [0, 0] : [steps[at - 1] ?? 0, values[at - 1] ?? 0];
  const [to, toValue] = [steps[at] ?? 0, values[at] ?? 0];
  return to === from ? toValue : fromValue + ((step - from) / (to - from)) * (toValue - fromValue);
}

/** The last point of each round, at the round's number. */
function lastOfRounds({ x, y }: Points, { steps, rounds, lastRound }: Clock): Points {
  const last = new Map<number, number>();
  for (const [index, step] of x.entries()) last.set(rounds[bisectLeft(steps, step)] ?? lastRound, y[index] ?? Number.NaN);
  return { x: [...last.keys()], y: [...last.values()] };
}
