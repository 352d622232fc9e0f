import { type EarlyStop, hopeless, type RecordedStudy, type RoundAccuracies } from '#shared/study/index.ts';
import type { EngineLog } from '../engine-log.ts';
import type { Turns } from '../executors/index.ts';
import type { RunQueue } from '../queue/run-queue.ts';
import { memberRounds } from '../store/member-metrics.ts';
import { runById } from '../store/run-records.ts';
import type { Store } from '../store/store.ts';
import { type MemberRun, membersOfStudy, studyById, studyOfRun } from '../store/studies.ts';
import type { RunService } from './run-service.ts';
import { saveStudy } from './study-folder.ts';

export interface EarlyStopContext {
  readonly store: Store;
  readonly queue: RunQueue;
  readonly runs: RunService;
  readonly dataDir: string;
  readonly log: EngineLog;
}

/** Stops members of studies that are hopeless by the rule of their study (src-shared/study/early-stop.ts), and records why. */
export class EarlyStops {
  readonly #context: EarlyStopContext;
  /** Changes of studies, one after another. */
  readonly #turns: Turns;

  constructor(context: EarlyStopContext, turns: Turns) {
    this.#context = context;
    this.#turns = turns;
  }

  /** Judges a run after its latest round, if it is a running member of a study with such a rule. Never rejects. */
  async judge(id: string): Promise<void> {
    try {
      if (this.#rivalsOf(id)) await this.#turns.take(undefined, () => this.#stopIfHopeless(id));
    } catch (error) {
      this.#context.log.warn({ run: id, err: error }, 'a member of a study cannot be judged');
    }
  }

  async #stopIfHopeless(id: string): Promise<void> {
    const { store, dataDir, queue, runs } = this.#context;
    const found = this.#rivalsOf(id);
    // One that the user has resumed is left alone.
    if (!found || found.recorded.stoppedEarly?.[id]) return;
    const { recorded, rule, own, others } = found;
    const progress = queue.reports.summary(own.run)?.progress;
    const rounds = memberRounds(store, [id, ...others]);
    const accuracies = (run: string): RoundAccuracies => new Map(rounds.get(run)?.map(({ round, validation }) => [round, validation]));
    const verdict = hopeless(accuracies(id), others.map(accuracies), rule);
    // After its last round, a run ends by itself.
    if (!verdict || !progress || verdict.round >= progress.rounds) return;
    await runs.control(id, 'stop-now');
    saveStudy(store, dataDir, { ...recorded, stoppedEarly: { ...recorded.stoppedEarly, [id]: verdict } });
    queue.reports.announce(own.run);
  }

  /** A running member of a study with a rule, and the IDs of the other members. */
  #rivalsOf(id: string): { recorded: RecordedStudy; rule: EarlyStop; own: MemberRun; others: string[] } | undefined {
    const { store } = this.#context;
    const run = runById(store, id);
    const study = run?.status === 'running' ? studyOfRun(store, run.number) : undefined;
    const recorded = study && studyById(store, study.id);
    const rule = recorded?.study.earlyStop;
    if (!recorded || !rule) return undefined;
    const members = membersOfStudy(store, recorded.id).filter(({ variant }) => variant !== null);
    const own = members.find((member) => member.id === id);
    return own && { recorded, rule, own, others: members.flatMap((member) => (member.id === id ? [] : [member.id])) };
  }
}
