import type { AnalysisRequest } from '#shared/analysis/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { Experiment } from '#shared/experiment/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { Checkpoint, LayerEntropy, LayerSummary, Round } from '#shared/journal/index.ts';
import type { ProofSheet, ReductionChoice } from '#shared/proof/index.ts';
import type { AnalysisTaskRequest } from './analysis.ts';
import type { PlanTaskRequest } from './plan.ts';
import type { KeptModelRequest, ProofTaskRequest } from './proof.ts';

/** A run and the models that it has kept, from the database or from its journal. */
export interface KeptRun {
  /** Absolute. */
  readonly folder: string;
  readonly run: ProofSheet['run'];
  /** The initial network. The getter throws a LabError if the run has no valid one. */
  readonly graph: ModelGraph;
  readonly layers: readonly LayerSummary[];
  readonly classes: readonly string[];
  readonly rounds: readonly Pick<Round, 'round' | 'linearized' | 'approximate'>[];
  readonly checkpoints: readonly Checkpoint[];
  readonly bestRound: number | null;
  /** State counts on the training set. Throws LabError `not-found` if there are none. */
  readonly statesOf: (round: number) => readonly LayerEntropy[];
}

/** The model of a finished round. */
export interface KeptModel {
  readonly round: number;
  readonly checkpoint: Checkpoint;
  /** Names of layers that were already linear forms. */
  readonly linearized: readonly string[];
  readonly approximate: Round['approximate'];
}

/** Selects a model of a run, by default the best round's, and changes of its plan. */
interface KeptModelChoice {
  readonly round?: number | undefined;
  /** IDs of steps to leave out. */
  readonly without?: readonly string[] | undefined;
  /** IDs of merges to do whatever they cost, and of steps that change the function. */
  readonly force?: readonly string[] | undefined;
}

/** A choice whose plan may start from the steps of a stored one. */
export interface PlanChoice extends KeptModelChoice {
  readonly stored?: PlanTaskRequest['stored'];
}

/** The model of a round, by default the best one. Throws LabError `not-found` naming the rounds that were kept. */
export function keptModel({ run, rounds, checkpoints, bestRound }: KeptRun, round = bestRound ?? undefined): KeptModel {
  const kept = rounds.flatMap(({ round, linearized, approximate }) => {
    const checkpoint = checkpoints.find((one) => one.keep === 'round' && one.round === round);
    return checkpoint ? [{ round, checkpoint, linearized, approximate }] : [];
  });
  const model = kept.find((one) => one.round === round);
  if (model) return model;
  const others = kept.map((one) => one.round).join(', ');
  throw new LabError(
    'not-found',
    round === undefined ? 'The run has no finished round yet.' : `The run kept no model of round ${round}.`,
    others ? `Choose one of the rounds ${others}.` : 'Wait until its first round is finished.',
    { location: `run ${run.id}` },
  );
}

/** A request to prove a model, as trained (`none`) or reduced. Throws LabError `not-found` for a model that was not kept. */
export function proofTaskRequest(
  kept: KeptRun,
  {
    round,
    plan,
    without = [],
    force = [],
    delta,
  }: KeptModelChoice & { readonly plan: ReductionChoice; readonly delta?: number | undefined },
  app: string,
): ProofTaskRequest {
  const model = keptModelRequest(kept, round);
  if (plan === 'none') refuseUnknownSteps([...without, ...force], [], model.round);
  return {
    ...model,
    ...{ app, run: kept.run, plan, classes: [...kept.classes], outputs: [] },
    ...{ without: sortedSteps(without), force: [...new Set(force)], ...(delta !== undefined && { delta }) },
    denseCheckpoint: keptModel(kept, 0).checkpoint,
  };
}

/** A request to plan a model's reduction. Throws LabError `not-found` for a model that was not kept. */
export function planTaskRequest(
  kept: KeptRun,
  { round, without = [], force = [], stored }: PlanChoice,
  { entropy, reduction }: Pick<Experiment, 'entropy' | 'reduction'>,
): PlanTaskRequest {
  return {
    ...{ ...keptModelRequest(kept, round), runId: kept.run.id },
    ...{ without: sortedSteps(without), force: [...new Set(force)], ...(stored && { stored }) },
    ...{ tolerance: entropy.tolerance, rule: entropy.states, merge: reduction.merge },
  };
}

/**
 * A request to analyze a model. Throws LabError `not-found` for a model that was not kept.
 *
 * @param folders absolute: of the latency tables, and of the other data set that the analysis names, if it names one
 */
export function analysisTaskRequest(
  kept: KeptRun,
  round: number | undefined,
  analysis: AnalysisRequest,
  { tables, otherData }: { readonly tables: string; readonly otherData: string | undefined },
): AnalysisTaskRequest {
  return { ...keptModelRequest(kept, round), analysis, tables, ...(otherData !== undefined && { otherData }) };
}

function keptModelRequest(kept: KeptRun, choice: number | undefined): KeptModelRequest {
  const { round, checkpoint, linearized, approximate } = keptModel(kept, choice);
  const { folder, graph, layers, statesOf } = kept;
  return {
    ...{ format: 1, folder, round, graph, layers: [...layers], linearized: [...linearized], checkpoint, states: [...statesOf(round)] },
    ...(approximate && { approximate }),
  };
}

function sortedSteps(steps: readonly string[]): string[] {
  return [...new Set(steps)].toSorted();
}

/**
 * Throws LabError `not-found` naming steps that the plan does not have.
 *
 * @param steps of the complete plan and of the requested one, which may have others
 */
export function refuseUnknownSteps(named: readonly string[], steps: readonly { readonly id: string }[], round: number): void {
  const known = new Set(steps.map(({ id }) => id));
  const unknown = named.filter((name) => !known.has(name));
  if (unknown.length === 0) return;
  throw new LabError(
    'not-found',
    `The plan of round ${round} has no ${unknown.length === 1 ? 'step' : 'steps'} ${unknown.join(', ')}.`,
    'Show the plan to see the IDs of its steps.',
    { location: 'without' },
  );
}
