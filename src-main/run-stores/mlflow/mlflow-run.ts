import type { FoundRun, Point } from '../found-run.ts';

/** A run as both of MLflow's stores have it. */
export interface MlflowRun {
  readonly id: string;
  readonly name: string;
  readonly experiment: string;
  /** `RUNNING`, `SCHEDULED`, `FINISHED`, `FAILED` or `KILLED`. */
  readonly status: string;
  /** Milliseconds since 1970; null while it runs. */
  readonly startTime: number | null;
  readonly endTime: number | null;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly points: readonly Point[];
  readonly notes: readonly string[];
}

const statuses: Readonly<Record<string, FoundRun['status']>> = { FINISHED: 'finished', FAILED: 'failed', KILLED: 'stopped' };
/** Tags of MLflow itself begin with this. */
const OWN_TAG = 'mlflow.';

export function foundMlflowRun(run: MlflowRun, location: string): FoundRun {
  const { id, experiment, status, params, tags, points } = run;
  const last = points.reduce((latest, { time }) => Math.max(latest, time), run.startTime ?? 0);
  const isOver = status in statuses;
  return {
    ...{ program: 'mlflow', key: `mlflow ${id}`, location, project: experiment, points },
    name: [run.name, tags['mlflow.runName'], id].find(Boolean) ?? id,
    tags: Object.entries(tags).flatMap(([key, value]) => (key.startsWith(OWN_TAG) ? [] : [value === '' ? key : `${key}=${value}`])),
    settings: Object.fromEntries(Object.entries(params).map(([key, value]) => [key, settingOf(value)])),
    createdAt: run.startTime ?? last,
    endedAt: run.endTime ?? last,
    status: statuses[status] ?? 'stopped',
    notes: [
      ...run.notes,
      ...(isOver ? [] : [`It was ${status.toLowerCase()} when it was imported: what it logs later is not taken.`]),
      ...(points.length === 0 ? ['It has no metrics.'] : []),
      'Not taken: artifacts and models.',
    ],
  };
}

/** MLflow stores settings as text; numbers and truth values of Python are read as such. */
function settingOf(text: string): unknown {
  if (text === 'True' || text === 'False') return text === 'True';
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) ? Number(text) : text;
}
