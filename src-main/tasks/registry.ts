import type { z } from 'zod';
import { dataImport } from './data-import.ts';
import { lookAtModel } from './look-at-model.ts';
import { modelImport } from './model-import.ts';
import { plan } from './plan.ts';
import { probe } from './probe.ts';
import { proof } from './proof.ts';
import { run } from './run.ts';
import type { TaskDefinition } from './task-definition.ts';

const definitions = {
  run,
  probe,
  plan,
  proof,
  export: { ...proof, process: 'exporter' },
  'data-import': dataImport,
  'model-import': modelImport,
  'look-at-model': lookAtModel,
};

type Definitions = typeof definitions;

export type TaskKind = keyof Definitions;
export type RequestOf<Kind extends TaskKind> = z.output<Definitions[Kind]['request']>;
export type PhaseOf<Kind extends TaskKind> = Definitions[Kind]['phases'][number];
export type ResultOf<Kind extends TaskKind> = z.output<Definitions[Kind]['result']>;

/** Every kind of task: the engine reads what it asks and what it takes, the runner what it does. */
export const tasks: { readonly [Kind in TaskKind]: TaskDefinition<RequestOf<Kind>, PhaseOf<Kind>, ResultOf<Kind>> } = definitions;

export function isTaskKind(word: string | undefined): word is TaskKind {
  return word !== undefined && Object.hasOwn(tasks, word);
}
