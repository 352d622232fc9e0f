import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { readRunSpec } from '#main/run-folder/index.ts';
import { reportOutcome } from '#main/runner/report-outcome.ts';
import { taskContext } from '#main/runner/task-handler.ts';
import { handleProof } from '#main/runner/tasks/proof.ts';
import { messageSchema, type ProofTaskRequest, proofTaskRequestSchema, readTaskRequest, type TaskMessage } from '#main/tasks/index.ts';
import type { Checkpoint } from '#shared/journal/index.ts';
import { ofKind } from '../../unit/runner/run-results.ts';
import { startRunner } from './runner-process.ts';

/** The engine's request for a finished round of a run. */
export function requestFor(run: string, round: number, changes: Partial<ProofTaskRequest> = {}): ProofTaskRequest {
  const [start] = ofKind(run, 'start');
  const { experiment, dataSet, runId } = readRunSpec(run);
  const ended = ofKind(run, 'round').find((one) => one.round === round);
  const counted = ofKind(run, 'entropy').find((one) => one.round === round);
  return proofTaskRequestSchema.parse({
    format: 1,
    folder: run,
    app: '0.1.0',
    run: {
      id: runId,
      name: experiment.name,
      network: 'residual',
      method: experiment.method.kind,
      dataSet: dataSet.name,
      seed: experiment.seed,
    },
    round,
    plan: 'exact',
    without: [],
    force: [],
    graph: start?.graph,
    layers: start?.layers,
    classes: start?.classes,
    linearized: ended?.linearized,
    checkpoint: checkpointOf(run, round),
    denseCheckpoint: checkpointOf(run, 0),
    states: counted?.layers,
    outputs: [],
    ...changes,
  });
}

export function checkpointOf(run: string, round: number): Checkpoint {
  const event = ofKind(run, 'checkpoint').find((one) => one.keep === 'round' && one.round === round);
  if (!event) throw new Error(`no round ${round}`);
  const { file, sha256, bytes, epoch, keep } = event;
  return { file, sha256, bytes, round, epoch, keep };
}

export type ProofMessage = TaskMessage<'proof'>;
export const proofMessageSchema = messageSchema('proof');

let requests = 0;

/** Writes a request to a file next to the run's folder. */
export function requestFile(request: unknown, run: string): string {
  requests += 1;
  const file = join(run, '..', `request-${requests}.json`);
  writeFileSync(file, JSON.stringify(request));
  return file;
}

/** All output lines of a prover, and its exit. */
export async function answerOfProcess(
  request: unknown,
  run: string,
): Promise<{ readonly messages: readonly ProofMessage[]; readonly code: number | null }> {
  const prover = startRunner('proof', requestFile(request, run));
  const output = await text(prover.stdout ?? process.stdin);
  const messages = output
    .trim()
    .split('\n')
    .map((line) => proofMessageSchema.parse(JSON.parse(line)));
  return { messages, code: await prover.exited };
}

/** The last message about a request that this process handles. */
export async function answerTo(request: unknown, run: string): Promise<ProofMessage | undefined> {
  const messages: ProofMessage[] = [];
  const emit = (message: ProofMessage): void => void messages.push(message);
  const file = requestFile(request, run);
  await reportOutcome(emit, () => handleProof(readTaskRequest('proof', file), taskContext(file, emit, new AbortController().signal)));
  return messages.at(-1);
}
