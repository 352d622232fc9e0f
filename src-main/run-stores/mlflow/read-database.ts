import Database from 'better-sqlite3';
import { z } from 'zod';
import { errorCode } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import type { FoundRun } from '../found-run.ts';
import { foundMlflowRun } from './mlflow-run.ts';

const time = z.number().nullable();
const runRow = z.object({
  id: z.string(),
  name: z.string().nullable(),
  experiment: z.string().nullable(),
  status: z.string().nullable(),
  start_time: time,
  end_time: time,
});
const metricRow = z.object({ name: z.string(), step: z.number(), time: z.number(), value: z.number(), is_nan: z.number() });
const pairRow = z.object({ key: z.string(), value: z.string().nullable() });

/** The runs of MLflow's SQLite store, which is only read. Deleted runs are left out, as MLflow does. Throws LabError `bad-file`. */
export function* readMlflowDatabase(file: string): Generator<FoundRun> {
  let database: Database.Database;
  try {
    database = new Database(file, { readonly: true, fileMustExist: true });
  } catch (cause) {
    throw notReadable(file, cause);
  }
  try {
    for (const row of rowsOf(database, runRow, RUNS)) {
      const { id, name, experiment, status, start_time: startTime, end_time: endTime } = row;
      const points = rowsOf(database, metricRow, METRICS, id).map(({ is_nan: isNan, ...point }) => ({
        ...point,
        value: isNan === 0 ? point.value : NaN,
      }));
      const pairs = (table: 'params' | 'tags'): Record<string, string> =>
        Object.fromEntries(
          rowsOf(database, pairRow, `SELECT key, value FROM ${table} WHERE run_uuid = ? ORDER BY key`, id).map(({ key, value }) => [
            key,
            value ?? '',
          ]),
        );
      const run = { id, name: name ?? '', experiment: experiment ?? 'Default', status: status ?? '', startTime, endTime };
      yield foundMlflowRun({ ...run, params: pairs('params'), tags: pairs('tags'), points, notes: [] }, file);
    }
  } catch (error) {
    throw error instanceof LabError ? error : notReadable(file, error);
  } finally {
    database.close();
  }
}

const RUNS = `
  SELECT run_uuid AS id, runs.name AS name, experiments.name AS experiment, status, start_time, end_time
  FROM runs LEFT JOIN experiments ON experiments.experiment_id = runs.experiment_id
  WHERE runs.lifecycle_stage = 'active' ORDER BY start_time, run_uuid`;
const METRICS = `
  SELECT key AS name, step, timestamp AS time, value, is_nan FROM metrics WHERE run_uuid = ? ORDER BY timestamp, step, key`;

function rowsOf<Row>(database: Database.Database, schema: z.ZodType<Row>, sql: string, ...parameters: readonly string[]): Row[] {
  return z.array(schema).parse(database.prepare(sql).all(...parameters));
}

function notReadable(file: string, cause: unknown): LabError {
  if (errorCode(cause)?.startsWith('SQLITE_BUSY')) {
    const message = 'Another program keeps the database locked.';
    return new LabError('busy', message, 'Try again when MLflow writes less, or import a copy.', { file, cause });
  }
  const message = 'This is not an MLflow database, or it is damaged.';
  return new LabError('bad-file', message, 'Give the file of `sqlite:///FILE`.', { file, cause });
}
