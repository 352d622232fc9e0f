import type { RunSummary, StudyAction, StudyDetail, StudyPlan, StudyPreset, StudySummary } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import {
  type CheckedVariant,
  checkedVariants,
  expandStudy,
  extendedStudy,
  type Extension,
  hopelessText,
  parseStudy,
  type RecordedStudy,
  type Variant,
} from '#shared/study/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import { Turns } from '../executors/index.ts';
import { memberMetrics, memberRounds } from '../store/member-metrics.ts';
import { roundMetrics } from '../store/round-metrics.ts';
import { allStudies, type MemberRun, membersOfStudy, studyById } from '../store/studies.ts';
import { controlMember } from './control-member.ts';
import { createMembers } from './create-members.ts';
import { newRunId } from './create-run.ts';
import { type EarlyStopContext, EarlyStops } from './early-stops.ts';
import type { ExperimentService, PreparedMember } from './experiment-service.ts';
import { findMembers, type StudyMember } from './find-members.ts';
import { sharedDenseStages } from './shared-dense-stages.ts';
import { saveStudy, studyFolder } from './study-folder.ts';
import { readStudyPresets } from './study-presets.ts';

export interface StudyContext extends EarlyStopContext {
  readonly experiments: ExperimentService;
  /** The folder of the included studies. */
  readonly presets: string;
  readonly app: string;
}

/** Plans, creates, controls and extends studies. Members are ordinary runs. */
export class StudyService {
  readonly #context: StudyContext;
  /** Studies are changed one after another, so that no member is created twice. */
  readonly #changes = new Turns(1);
  readonly #earlyStops: EarlyStops;

  constructor(context: StudyContext) {
    this.#context = context;
    this.#earlyStops = new EarlyStops(context, this.#changes);
  }

  presets(): StudyPreset[] {
    return readStudyPresets(this.#context.presets);
  }

  /** Throws LabError `invalid-experiment`, or what planning a member throws, naming the variant. */
  async plan(document: unknown): Promise<StudyPlan> {
    const study = this.#withBase(document);
    const variants = checkedVariants(study, study.base);
    const prepared = await this.#prepare(variants, study.on);
    const planned = variants.map(({ name, settings }, index) => {
      const { run, steps = 0 } = prepared[index] ?? {};
      return { name, settings, parameters: run?.parameters ?? 0, macs: run?.macs ?? 0, steps };
    });
    const seeds = study.seeds.length;
    const shared = (study.shareDenseStage ?? true) ? sharedDenseStages(prepared) : [];
    // Each shared stage is trained once instead of once for each of its variants.
    const [savedRuns, savedSteps] = shared.reduce(
      ([runs, steps], { variants: count, steps: each }) => [runs + count - 1, steps + (count - 1) * each],
      [0, 0],
    );
    const steps = (planned.reduce((sum, variant) => sum + variant.steps, 0) - savedSteps) * seeds;
    return {
      ...{ name: study.name, runs: variants.length * seeds, denseTrainings: (variants.length - savedRuns) * seeds, seeds: study.seeds },
      ...{ baseline: baselineOf(study, variants), steps, variants: planned },
    };
  }

  /** Checks all members, creates the study's folder, then its runs, and queues them. Throws what {@link plan} throws. */
  async create(document: unknown): Promise<StudySummary> {
    const given = this.#withBase(document);
    const study = { ...given, shareDenseStage: given.shareDenseStage ?? true };
    const prepared = await this.#prepare(checkedVariants(study, study.base), study.on);
    const createdAt = new Date().toISOString();
    const { store, dataDir, app } = this.#context;
    const recorded: RecordedStudy = { format: 1, id: `s${newRunId(createdAt)}`, createdAt, app, paused: false, study };
    return this.#changes.take(undefined, async () => {
      saveStudy(store, dataDir, recorded);
      await this.#createMissing(recorded, prepared);
      return this.#summary(recorded);
    });
  }

  /** Newest first. */
  list(): StudySummary[] {
    return allStudies(this.#context.store).map((recorded) => this.#summary(recorded));
  }

  get(id: string): StudyDetail {
    const { store, queue, dataDir } = this.#context;
    const recorded = this.#find(id);
    const { study } = recorded;
    const variants = expandStudy(study, study.base);
    const runs = membersOfStudy(store, id);
    const members = findMembers(study, variants, runs);
    const summaries = members.flatMap(({ run }) => (run ? (queue.reports.summary(run.run) ?? []) : []));
    const byId = new Map(summaries.map((summary) => [summary.id, summary]));
    const ids = [...byId.keys()];
    const metrics = memberMetrics(store, summaries, memberRounds(store, ids));
    const rounds = roundMetrics(store, ids);
    return {
      summary: summaryOf(recorded, members, runs),
      study,
      baseline: baselineOf(study, variants),
      variants: variants.map(({ name, settings }) => ({ name, settings })),
      members: members.map(({ variant, seed, run }) => {
        const summary = run && byId.get(run.id);
        return {
          ...{ variant: variant.name, seed, runId: summary?.id ?? null },
          ...{ status: summary?.status ?? null, metrics: (run && metrics.get(run.id)) ?? {} },
          ...endOf(recorded, summary),
          parent: run?.parent ?? null,
          rounds: (run && rounds.get(run.id)) ?? [],
        };
      }),
      folder: studyFolder(dataDir, id),
    };
  }

  /** Members that are in another state than the action is for are left as they are. */
  async control(id: string, action: StudyAction): Promise<StudySummary> {
    const { store, dataDir, queue } = this.#context;
    return this.#changes.take(undefined, async () => {
      const recorded = this.#find(id);
      if (action === 'pause' || action === 'resume') saveStudy(store, dataDir, { ...recorded, paused: action === 'pause' });
      if (action === 'retry') {
        const { deleted: _, ...complete } = recorded;
        saveStudy(store, dataDir, complete);
        await this.#createMissing(complete);
      }
      for (const run of this.#runsOf(id)) {
        if (action === 'resume' && recorded.stoppedEarly?.[run.id]) continue;
        await controlMember(this.#context.runs, run, action);
      }
      queue.startNext();
      for (const { run } of membersOfStudy(store, id)) queue.reports.announce(run);
      return this.#summary(this.#find(id));
    });
  }

  /** Records that members are not to be created again unless they are retried: their runs are about to be deleted for ever. */
  async forgetMembers(runs: readonly number[]): Promise<void> {
    const { store, dataDir } = this.#context;
    await this.#changes.take(undefined, () => {
      for (const recorded of allStudies(store)) {
        const gone = membersOfStudy(store, recorded.id).filter(({ run, variant }) => variant !== null && runs.includes(run));
        if (gone.length === 0) continue;
        const deleted = gone.flatMap(({ variant, seed }) => (variant === null ? [] : [{ variant, seed }]));
        saveStudy(store, dataDir, { ...recorded, deleted: [...(recorded.deleted ?? []), ...deleted] });
      }
      return Promise.resolve();
    });
  }

  /** Checks the extended study before anything changes. Throws what {@link plan} throws. */
  async extend(id: string, extension: Extension): Promise<StudySummary> {
    return this.#changes.take(undefined, async () => {
      const recorded = this.#find(id);
      const study = extendedStudy(recorded.study, extension);
      const prepared = await this.#prepare(checkedVariants(study, study.base), study.on);
      const extended = { ...recorded, study };
      saveStudy(this.#context.store, this.#context.dataDir, extended);
      await this.#createMissing(extended, prepared);
      return this.#summary(extended);
    });
  }

  /** Does what an interrupted engine has not done: creates missing runs, and judges running members. Never rejects. */
  async completeAll(): Promise<void> {
    for (const recorded of allStudies(this.#context.store)) {
      try {
        await this.#changes.take(undefined, () => this.#createMissing(recorded));
      } catch (error) {
        this.#context.log.warn({ study: recorded.id, err: error }, 'the missing runs of a study cannot be created');
      }
      if (!recorded.study.earlyStop) continue;
      for (const { id, status } of membersOfStudy(this.#context.store, recorded.id))
        if (status === 'running') await this.#earlyStops.judge(id);
    }
  }

  /** Judges the members of studies that stop hopeless ones, after each of their rounds, until the changes end. Never rejects. */
  async judgeMembers(changes: ChangeHub): Promise<void> {
    for await (const change of changes.subscribe()) if (change.kind === 'detail') await this.#earlyStops.judge(change.id);
  }

  /** The document with its base inline. */
  #withBase(document: unknown): RecordedStudy['study'] {
    const study = parseStudy(document);
    if (typeof study.base !== 'string') return { ...study, base: study.base };
    const preset = this.#context.experiments.included().find(({ id }) => id === study.base);
    if (preset) return { ...study, base: preset.experiment as Record<string, unknown> };
    throw new LabError('not-found', `There is no included experiment ${study.base}.`, '`nepenthe presets` lists them.', {
      location: 'base',
    });
  }

  /** Plans each variant once: a seed changes nothing in a plan. */
  async #prepare(variants: readonly Pick<Variant, 'name' | 'experiment'>[], on: string | undefined): Promise<PreparedMember[]> {
    const prepared = [];
    for (const { name, experiment } of variants) {
      prepared.push(await this.#ofVariant(name, () => this.#context.experiments.prepareMember(experiment, on)));
    }
    return prepared;
  }

  /** @param given the study's variants, if they are prepared already */
  async #createMissing(recorded: RecordedStudy, given?: readonly PreparedMember[]): Promise<void> {
    const { store, queue, runs, dataDir } = this.#context;
    const { id, study, deleted = [] } = recorded;
    const existing = membersOfStudy(store, id);
    const variants = expandStudy(study, study.base);
    const isDeleted = ({ variant, seed }: StudyMember): boolean => deleted.some((one) => one.variant === variant.name && one.seed === seed);
    const missing = findMembers(study, variants, existing).filter((member) => !member.run && !isDeleted(member));
    if (missing.length === 0) return;
    const prepared = given
      ? new Map(given.map((member, index) => [variants[index]?.name ?? '', member]))
      : await this.#prepareAgain(variants, study.on, new Set(missing.map(({ variant }) => variant.name)));
    try {
      await createMembers(recorded, missing, { runs, dataDir, existing, prepared });
    } finally {
      queue.startNext();
    }
  }

  /** Prepares the needed variants. A complete one that can no longer be planned, since its data set is gone, only shares nothing. */
  async #prepareAgain(
    variants: readonly Variant[],
    on: string | undefined,
    needed: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, PreparedMember>> {
    const prepared = new Map<string, PreparedMember>();
    for (const variant of variants) {
      try {
        for (const member of await this.#prepare([variant], on)) prepared.set(variant.name, member);
      } catch (error) {
        if (needed.has(variant.name) || !(error instanceof LabError)) throw error;
      }
    }
    return prepared;
  }

  /** Names the variant in an error of its plan. */
  async #ofVariant<Result>(variant: string, work: () => Promise<Result>): Promise<Result> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      const { code, message, remedy, ...where } = error.details;
      throw new LabError(code, `Variant ${variant}: ${message}`, remedy, { ...where, cause: error });
    }
  }

  #runsOf(id: string): RunSummary[] {
    const { store, queue } = this.#context;
    return membersOfStudy(store, id).flatMap(({ run }) => queue.reports.summary(run) ?? []);
  }

  #summary(recorded: RecordedStudy): StudySummary {
    const { id, study } = recorded;
    const runs = membersOfStudy(this.#context.store, id);
    return summaryOf(recorded, findMembers(study, expandStudy(study, study.base), runs), runs);
  }

  #find(id: string): RecordedStudy {
    const recorded = studyById(this.#context.store, id);
    if (recorded) return recorded;
    throw new LabError('not-found', `There is no study ${id}.`, '`nepenthe study ls` lists the studies.');
  }
}

function endOf(
  { stoppedEarly = {} }: RecordedStudy,
  run: RunSummary | undefined,
): Pick<StudyDetail['members'][number], 'endText' | 'stoppedEarly'> {
  const verdict = run?.status === 'stopped' ? stoppedEarly[run.id] : undefined;
  return { endText: verdict ? hopelessText(verdict) : (run?.endText ?? null), stoppedEarly: verdict !== undefined };
}

/**
 * @param members every member, created or not
 * @param runs the study's runs, which include those of shared dense stages
 */
function summaryOf(
  { id, createdAt, paused, study }: RecordedStudy,
  members: readonly StudyMember[],
  runs: readonly MemberRun[],
): StudySummary {
  const statuses: StudySummary['statuses'] = {};
  for (const { status, variant, inTrash } of runs) if (variant !== null && !inTrash) statuses[status] = (statuses[status] ?? 0) + 1;
  const missing = members.filter(({ run }) => !run || run.inTrash).length;
  return { id, name: study.name, createdAt, paused, runs: members.length, missing, statuses };
}

function baselineOf({ baseline }: RecordedStudy['study'], [first]: readonly Pick<CheckedVariant, 'name'>[]): string {
  return baseline ?? first?.name ?? '';
}
