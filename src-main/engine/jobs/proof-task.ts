import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { removeTemporaries } from '#main/run-folder/index.ts';
import { type ProofTaskRequest, tasks } from '#main/tasks/index.ts';
import type { ModelJob, StoredProof } from '#shared/contract/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { type Executor, runTask } from '../executors/index.ts';
import { storeProofOfModel } from '../store/proofs.ts';
import type { Store } from '../store/store.ts';
import { newJob } from './new-job.ts';
import type { Task } from './queued-task.ts';
import { StagedOutputs } from './staged-outputs.ts';

/** What tasks about kept models need. */
export interface KeptModelContext {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly executor: Executor;
}

export interface ProofContext extends KeptModelContext {
  /** Publishes the summary of a run with a new proof. */
  readonly announce: (run: string) => void;
}

/**
 * Proves a kept model, writes it, and stores the proof.
 *
 * @param proven an earlier proof of the same model, which is used if its file can be derived again
 * @param threads for TensorFlow; 0 for every core
 */
export function proofTask(
  kind: ModelJob['kind'],
  request: ProofTaskRequest,
  threads: number,
  { store, changes, executor, announce }: ProofContext,
  proven?: StoredProof,
): Task<ModelJob> {
  const { round, plan, run, checkpoint, outputs } = request;
  const job: ModelJob = { ...newJob(), kind, runId: run.id, round, plan, phase: 'loading', proof: null, files: [] };
  return {
    job,
    name: `the ${kind} of run ${run.id}`,
    needs: [{ kind: 'data-set', name: run.dataSet }],
    resources: tasks[kind].resources,
    run: async (options) => {
      using staged = new StagedOutputs(outputs, job.id);
      const onExit = (pid: string): void => {
        for (const { file } of outputs) removeTemporaries(dirname(file), Number(pid));
      };
      try {
        const wanted = { ...request, outputs: staged.outputs, ...(proven && { proven: proven.sheet }) };
        const { sheet, files } = await runTask(executor, kind, wanted, { ...options, threads, onExit });
        const published = staged.publish(files);
        if (proven && isDeepStrictEqual(sheet, proven.sheet)) return { proof: proven.id, files: published };
        const proof = storeProofOfModel(store, checkpoint, sheet);
        changes.publish({ kind: 'models', id: run.id });
        announce(run.id);
        return { proof, files: published };
      } catch (error) {
        throw staged.withFinalNames(error);
      }
    },
  };
}
