import { runFolder } from '#main/run-folder/index.ts';
import type { RunSummary } from '#shared/contract/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import type { Places } from '../executors/index.ts';
import { firstQueued, queuedIds, runById, type RunRecord } from '../store/run-records.ts';
import { allSummaries, summaryOfRun } from '../store/run-summaries.ts';
import type { Store } from '../store/store.ts';
import { controlRequestOf } from './control-request-of.ts';
import type { HeldRuns } from './held-runs.ts';
import type { QueuePause } from './queue-pause.ts';
import { reasonToWait } from './reason-to-wait.ts';
import type { RunPreparation } from './run-preparation.ts';
import type { UnstoredEnds } from './unstored-ends.ts';

/** Changed waiting reasons are published for the first queued runs only; the others show theirs when they are read. */
const MAX_ANNOUNCED = 100;

interface ReportContext {
  readonly dataDir: string;
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  readonly places: Places;
  /** What active runs wait for in the queue of their executor, by ID. */
  readonly waits: ReadonlyMap<string, string>;
  /** The names of executors that cannot be reached. */
  readonly unreached: ReadonlySet<string>;
  readonly preparation: RunPreparation;
  readonly unstored: UnstoredEnds;
  readonly pause: QueuePause;
  /** What holds the runs at the moment. */
  readonly hold: () => HeldRuns | undefined;
}

/** What clients see of runs: their rows, what they wait for, and ends that cannot be stored yet. */
export class RunReports {
  readonly #context: ReportContext;
  /** The reasons that were published, by run. */
  readonly #reasons = new Map<string, string>();
  /** The queue that was published last. */
  #queue = '';

  constructor(context: ReportContext) {
    this.#context = context;
  }

  /** Every run, newest first. */
  summaries(): RunSummary[] {
    return allSummaries(this.#context.store).map((summary) => this.#withReason(summary));
  }

  summary(run: number): RunSummary | undefined {
    const summary = summaryOfRun(this.#context.store, run);
    return summary && this.#withReason(summary);
  }

  /** Publishes a run's summary. */
  announce(run: number): void {
    try {
      const summary = this.summary(run);
      if (summary) this.#context.changes.publish({ kind: 'run', summary });
    } catch (error) {
      // A damaged row must not stop the queue.
      this.#context.log.error({ run, err: error }, 'a run’s summary cannot be read');
    }
  }

  /** Publishes the queue's order where it has changed, and the queued runs that wait for something else than before. */
  announceQueue(): void {
    const { store, pause, changes } = this.#context;
    const queue = [pause.isPaused ? 'paused' : '', ...queuedIds(store)].join(' ');
    if (queue !== this.#queue) changes.publish({ kind: 'queue' });
    this.#queue = queue;
    for (const run of firstQueued(store, MAX_ANNOUNCED)) {
      const reason = this.#reasonOfQueued(run);
      if (this.#reasons.get(run.id) === reason) continue;
      this.#reasons.set(run.id, reason);
      this.announce(run.number);
    }
  }

  /** A run waits no more. */
  forget(id: string): void {
    this.#reasons.delete(id);
  }

  #withReason(stored: RunSummary): RunSummary {
    const summary = this.#context.unstored.applyTo(stored);
    const { progress } = summary;
    const waitingFor = this.#reasonOf(summary);
    const requested = summary.status === 'running' ? this.#requestTo(summary) : undefined;
    if (waitingFor === null && requested === undefined) return summary;
    return { ...summary, progress: { ...progress, waitingFor: waitingFor ?? progress.waitingFor, ...(requested && { requested }) } };
  }

  #requestTo({ id }: RunSummary): RunSummary['progress']['requested'] {
    // A hold pauses runs too, and says so itself.
    if (this.#context.hold()?.has(id)) return undefined;
    const { pause, stop } = controlRequestOf(runFolder(this.#context.dataDir, id));
    if (stop === 'now') return 'stop';
    if (pause) return 'pause';
    return stop === 'after-round' ? 'stop-after-round' : undefined;
  }

  #reasonOf({ id, status }: RunSummary): string | null {
    const hold = this.#context.hold();
    if (status === 'running') return hold?.has(id) ? hold.reason : (this.#context.waits.get(id) ?? null);
    const run = status === 'queued' ? runById(this.#context.store, id) : undefined;
    return run ? this.#reasonOfQueued(run) : null;
  }

  #reasonOfQueued(run: RunRecord): string {
    const { store, preparation, pause, hold } = this.#context;
    if (pause.isPaused) return 'held while the queue is paused';
    return hold()?.reason ?? preparation.waitingFor(run) ?? reasonToWait(store, run) ?? this.#waitingForSlot(run);
  }

  #waitingForSlot(run: RunRecord): string {
    const place = this.#context.places.of(run);
    if (!place) return `waiting for cluster ${run.executor ?? ''}, which is not set up`;
    if (this.#context.unreached.has(place.executor.name)) return `cluster ${place.executor.name} cannot be reached`;
    if (!place.executor.sharesMachine)
      return `waiting until cluster ${place.executor.name} has fewer than ${place.slots.count} of these runs`;
    const { name, holders } = place.slots.busySlots(run.device);
    const [first, ...others] = holders.filter((holder) => holder !== run.id);
    if (first === undefined) return `waiting for ${name}`;
    if (others.length === 0) return `waiting for ${name} held by run ${first}`;
    return `waiting for ${name}; runs ${[first, ...others].join(', ')} hold them`;
  }
}
