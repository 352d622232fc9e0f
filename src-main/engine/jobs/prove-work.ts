import { dirname } from 'node:path';
import type { ModelJob } from '#shared/contract/index.ts';
import { proveMessageSchema, removeTemporaries, type ProveRequest } from '#main/run-folder/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { runnerEnvironment } from '../queue/runner-process.ts';
import { storeProofOfModel } from '../store/proofs.ts';
import type { Store } from '../store/store.ts';
import type { Work } from './assignment.ts';
import { newJob } from './new-job.ts';
import { StagedOutputs } from './staged-outputs.ts';
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
  const env = runnerEnvironment(threads);
  const job: ModelJob = { ...newJob(), kind, runId: run.id, round, plan, phase: 'loading', proof: null, files: [] };
  return {
    job,
    needs: { kind: 'data-set', name: run.dataSet },
    carryOut: async (options) => {
      using staged = new StagedOutputs(outputs, job.id);
      const asked: ProveRequest = { ...request, outputs: staged.outputs };
      const task = { runner, mode: '--prove', request: asked, words: proveMessageSchema, env, name: 'prover' } as const;
      const gone = (pid: number): void => {
        for (const { file } of outputs) removeTemporaries(dirname(file), pid);
      };
      try {
        const { sheet, files } = await doTask(task, { ...options, gone });
        const published = staged.publish(files);
        const proof = storeProofOfModel(store, checkpoint, sheet);
        changes.publish({ kind: 'models', id: run.id });
        return { proof, files: published };
      } catch (error) {
        throw staged.told(error);
      }
    },
  };
}
