import type { z } from 'zod';
import { analysis } from './analysis.ts';
import { dataImport } from './data-import.ts';
import { dataOverview } from './data-overview.ts';
import { inspectData } from './inspect-data.ts';
import { inspectModel } from './inspect-model.ts';
import { latency } from './latency.ts';
import { modelImport } from './model-import.ts';
import { plan } from './plan.ts';
import { probe } from './probe.ts';
import { proof } from './proof.ts';
import { run } from './run.ts';
import { runsExport } from './runs-export.ts';
import { runsImport } from './runs-import.ts';
import type { TaskDefinition } from './task-definition.ts';

const definitions = {
  run,
  probe,
  plan,
  proof,
  export: { ...proof, process: 'exporter' },
  analysis,
  latency,
  'data-import': dataImport,
  'data-overview': dataOverview,
  'model-import': modelImport,
  'runs-export': runsExport,
  'runs-import': runsImport,
  'inspect-data': inspectData,
  'inspect-model': inspectModel,
};

type Definitions = typeof definitions;

export type TaskKind = keyof Definitions;
export type RequestOf<Kind extends TaskKind> = z.output<Definitions[Kind]['request']>;
export type PhaseOf<Kind extends TaskKind> = Definitions[Kind]['phases'][number];
export type ResultOf<Kind extends TaskKind> = z.output<Definitions[Kind]['result']>;

/** The definitions of all kinds of tasks, for engine and runner. */
export const tasks: { readonly [Kind in TaskKind]: TaskDefinition<RequestOf<Kind>, PhaseOf<Kind>, ResultOf<Kind>> } = definitions;

export function isTaskKind(text: string | undefined): text is TaskKind {
  return text !== undefined && Object.hasOwn(tasks, text);
}
