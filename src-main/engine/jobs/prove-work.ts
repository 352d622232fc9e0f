import { dirname } from 'node:path';
import type { ModelJob } from '#shared/contract/index.ts';
import { proveMessageSchema, removeTemporaries, type ProveRequest } from '#main/run-folder/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { runnerEnvironment } from '../queue/runner-process.ts';
import { storeProofOfModel } from '../store/proofs.ts';
import type { Store } from '../store/store.ts';
import type { Work } from './assignment.ts';
import { newJob } from './new-job.ts';
import { doTask } from './task-process.ts';

export interface ProveTools {
  readonly store: Store;
  readonly changes: ChangeHub;
  /** The runner's program. */
  readonly runner: string;
}

/** Proving a kept model and writing it; what is proven goes into the store. `threads` are TensorFlow's, 0 for every core. */
export function proveWork(
  kind: ModelJob['kind'],
  request: ProveRequest,
  threads: number,
  { store, changes, runner }: ProveTools,
): Work<ModelJob> {
  const { round, plan, run, checkpoint, outputs } = request;
  const task = { runner, mode: '--prove', request, words: proveMessageSchema, env: runnerEnvironment(threads), name: 'prover' } as const;
  return {
    job: { ...newJob(), kind, runId: run.id, round, plan, phase: 'loading', proof: null, files: [] },
    needs: { kind: 'data-set', name: run.dataSet },
    carryOut: async (options) => {
      const gone = (pid: number): void => {
        for (const { file } of outputs) removeTemporaries(dirname(file), pid);
      };
      const { sheet, files } = await doTask(task, { ...options, gone });
      const proof = storeProofOfModel(store, checkpoint, sheet);
      changes.publish({ kind: 'models', id: run.id });
      return { proof, files };
    },
  };
}
