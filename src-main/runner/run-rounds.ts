import type { Program, Variables } from '#main/program/index.ts';
import type { Checkpoint, JournalEntry, PartialEpoch } from '#shared/journal/index.ts';
import { type Decision, isWithinDelta } from '#shared/methods/index.ts';
import { type CollapseCause, liveness } from '#shared/reduction/index.ts';
import { trainingOfRound } from '#shared/settings/index.ts';
import { collapseRemedy, describeCollapse } from './collapse.ts';
import { decideRound, decisionEntries } from './decide-round.ts';
import { executeActions, linearForms } from './execute-actions.ts';
import { describeFineTuning, fineTuningDecision } from './fine-tuning.ts';
import { measureEntropy } from './measure-entropy.ts';
import { describeRound, measure } from './measure-round.ts';
import { describeRemoval, sizeMetrics } from './network-size.ts';
import type { PreparedRun } from './prepared-run.ts';
import type { ResumePoint } from './resume.ts';
import { bestRound, denseAccuracy, type RunHistory, startOf } from './run-history.ts';
import { type EpochStart, trainEpoch } from './train-epoch.ts';
import { TrainingSchedule } from './training-schedule.ts';

export type EndEntry = Extract<JournalEntry, { kind: 'end' }>;

/** The loop's state: train, epoch by epoch → measure → check the limits → decide the next round → train … → ended. */
type State =
  | { readonly at: 'decide'; readonly round: number }
  | ({ readonly at: 'train' } & EpochStart)
  | { readonly at: 'measure'; readonly round: number }
  | { readonly at: 'check'; readonly round: number }
  | FineTuning
  | { readonly at: 'ended'; readonly end: EndEntry };

/** A last round after all others, or the end that it replaces. */
interface FineTuning extends Pick<EndEntry, 'reason' | 'text'> {
  readonly at: 'fine-tune';
  readonly round: number;
  /** The round whose model is fine-tuned. */
  readonly from: number;
}

/** Runs all rounds, from the start or from a checkpoint. */
export class RoundsLoop {
  readonly #run: PreparedRun;
  /** The checkpoints of finished rounds, by round. */
  readonly #kept: Map<number, Checkpoint>;
  #history: RunHistory;
  #state: State;
  #roundStarted = performance.now();

  /** @param variables of the checkpoint, or the initial weights */
  constructor(run: PreparedRun, { checkpoint, kept, history }: Pick<ResumePoint, 'checkpoint' | 'kept' | 'history'>, variables: Variables) {
    this.#run = run;
    this.#kept = new Map(kept.flatMap((one) => (one.keep === 'round' ? [[one.round, one] as const] : [])));
    this.#history = history;
    run.network.program.assign(variables);
    if (!checkpoint) {
      run.network.program.restart();
      this.#state = this.#afterEpoch(0, 0);
    } else if (checkpoint.keep === 'round') this.#state = { at: 'check', round: checkpoint.round };
    else if (checkpoint.partial) {
      this.#state = { at: 'train', round: checkpoint.round, epochsDone: checkpoint.epoch, partial: checkpoint.partial };
    } else this.#state = this.#afterEpoch(checkpoint.round, checkpoint.epoch);
  }

  /** The last accepted round so far. */
  get best(): number | null {
    return bestRound(this.#history);
  }

  get #schedule(): TrainingSchedule {
    const { stepsPerEpoch, experiment } = this.#run;
    return new TrainingSchedule(stepsPerEpoch, (round) => trainingOfRound(experiment.training, round).epochs, this.#history.trainEpochs);
  }

  /** Throws an `Interruption` if a stop or a pause is requested, and LabErrors if the run fails. */
  async run(): Promise<EndEntry> {
    if (this.#state.at === 'train') this.#run.control.enterPhase('training', this.#state.round);
    while (this.#state.at !== 'ended') {
      await this.#run.control.poll();
      this.#state = await this.#next(this.#state);
    }
    return this.#state.end;
  }

  #next(state: Exclude<State, { at: 'ended' }>): State | Promise<State> {
    switch (state.at) {
      case 'decide':
        return this.#decide(state.round);
      case 'train':
        return this.#train(state);
      case 'measure':
        return this.#measure(state.round);
      case 'check':
        return this.#check(state.round);
      case 'fine-tune':
        return this.#fineTune(state);
    }
  }

  async #decide(round: number): Promise<State> {
    const run = this.#run;
    const { control } = run;
    this.#roundStarted = performance.now();
    control.enterPhase('pruning', round);
    const decision = await decideRound(run, round, this.#history);
    if ('stop' in decision) return this.#finish(round - 1, decision.stop, decision.reason);
    return this.#execute(round, decision);
  }

  /** Executes a decision, which is journaled first. */
  async #execute(round: number, decision: Decision, from?: number): Promise<State> {
    const run = this.#run;
    const { network, layers, journal, control } = run;
    const { actions, trainEpochs } = decision;
    for (const entry of decisionEntries(run, round, decision, from)) journal.append(entry);
    const { trainEpochs: decided, starts } = this.#history;
    this.#history = {
      ...this.#history,
      trainEpochs: new Map([...decided, [round, trainEpochs]]),
      starts: from === undefined ? starts : new Map([...starts, [round, from]]),
    };
    const { graph } = network;
    await executeActions(network, layers, actions);
    this.#reportLinearForms(round, [...linearForms(actions).keys()]);
    const hoisted = decision.layers.filter(({ what }) => what === 'hoist').map(({ layer }) => layer);
    if (hoisted.length > 0) {
      const text = `From round ${round} on, the padding of ${hoisted.join(', ')} is that of the layers before them.`;
      journal.append({ kind: 'message', level: 'info', text });
    }
    if (actions.some(({ kind }) => kind === 'remove-channels' || kind === 'bypass-block')) {
      journal.append({ kind: 'message', level: 'info', text: describeRemoval(round, actions, graph, network.graph) });
    }
    const { collapse, cause } = liveness(network.graph, network.weights, layers);
    if (cause !== null) return this.#collapsed(round, collapse, cause);
    if (trainEpochs > 0) control.enterPhase('training', round);
    return this.#afterEpoch(round, 0);
  }

  #reportLinearForms(round: number, layers: readonly string[]): void {
    if (layers.length === 0) return;
    const text = `From round ${round} on, linear forms replace the activations of ${layers.join(', ')}.`;
    this.#run.journal.append({ kind: 'message', level: 'info', text });
  }

  /** Ends the run: a constant network is not worth training. The last accepted model is kept. */
  #collapsed(round: number, cutting: readonly string[], cause: CollapseCause): State {
    const { method, reduction } = this.#run.experiment;
    const collapse = { round, cutting, cause, removesDuring: reduction.removeDuring };
    const what = describeCollapse(collapse);
    this.#run.journal.append({ kind: 'message', level: 'warning', text: `${what}: the output no longer depends on the input.` });
    return this.#end('collapse', `${what}. ${collapseRemedy(method, collapse)}`);
  }

  async #train(start: EpochStart): Promise<State> {
    const { round, epochsDone } = start;
    const training = { schedule: this.#schedule, states: this.#history.states };
    await trainEpoch(this.#run, training, start, (partial) => this.#saveCheckpoint('latest', round, epochsDone, partial));
    this.#saveCheckpoint('latest', round, epochsDone + 1);
    return this.#afterEpoch(round, epochsDone + 1);
  }

  #afterEpoch(round: number, epochsDone: number): State {
    return epochsDone < this.#schedule.epochsOf(round) ? { at: 'train', round, epochsDone } : { at: 'measure', round };
  }

  async #measure(round: number): Promise<State> {
    const { network, journal, limits, control } = this.#run;
    control.enterPhase('measuring', round);
    const measurement = await measure(this.#run, round, startOf(this.#history, round));
    const { accuracy } = measurement.validation;
    const accepted = isWithinDelta(accuracy, denseAccuracy(this.#history) ?? accuracy, limits.delta);
    const seconds = (performance.now() - this.#roundStarted) / 1000;
    journal.append({ kind: 'entropy', round, layers: [...measurement.layers] });
    const described = describeRound(this.#run, round, measurement, { accepted, seconds });
    journal.append(described);
    const { learnedLabelNoise } = measurement;
    const values = {
      ...(network.altered && sizeMetrics(network.graph)),
      ...(learnedLabelNoise !== undefined && { 'label-noise/learned': learnedLabelNoise }),
    };
    if (Object.keys(values).length > 0) {
      journal.append({ kind: 'metric', step: this.#schedule.stepsBefore(round, this.#schedule.epochsOf(round)), values });
    }
    this.#history = {
      ...this.#history,
      rounds: [...this.#history.rounds, described],
      states: new Map(measurement.layers.map((states) => [states.layer, states])),
    };
    this.#saveCheckpoint('round', round, this.#schedule.epochsOf(round));
    return { at: 'check', round };
  }

  #check(round: number): State {
    const { limits, control } = this.#run;
    const isAccepted = this.#history.rounds.at(-1)?.accepted ?? true;
    const from = this.#history.starts.get(round);
    if (from !== undefined) return this.#end('fine-tuned', describeFineTuning(round, from, isAccepted));
    if (!isAccepted) {
      const text = `In round ${round}, validation accuracy fell more than δ below the dense network. The last round within δ is kept.`;
      return this.#finish(round, 'delta', text);
    }
    if (round >= limits.rounds) {
      return this.#finish(round, 'rounds', finishedText(round));
    }
    if (control.stopsAfterRound) return this.#end('stopped', `Stopped after round ${round}, as requested.`, 'stopped');
    return { at: 'decide', round: round + 1 };
  }

  /** Ends the run after its last round; first, the best model is fine-tuned if it may have layers to make linear, convolutions to drop or padding to move. */
  #finish(round: number, reason: string, text: string): State {
    const { fineTune, hoist, drop } = this.#run.experiment.reduction;
    const best = this.#history.rounds.findLast(({ accepted }) => accepted);
    const isOpen = hoist || drop > 0 || (best?.approximate?.some(({ replaced }) => !replaced) ?? false);
    return best && isOpen && fineTune > 0 ? { at: 'fine-tune', round: round + 1, from: best.round, reason, text } : this.#end(reason, text);
  }

  /**
   * Starts a last round from the model of an earlier one: linear forms replace its approximately linear layers, the identity replaces
   * convolutions, and padding moves to the first layer of a chain. Ends the run if there is nothing to change.
   */
  async #fineTune(state: FineTuning): Promise<State> {
    const { network, checkpoints, control } = this.#run;
    const { round, from } = state;
    this.#roundStarted = performance.now();
    control.enterPhase('pruning', round);
    const checkpoint = this.#kept.get(from);
    const start = this.#history.rounds.find((one) => one.round === from);
    if (!start) throw new Error(`round ${from} was not measured`);
    // Cleaned up in the run that this one branches from.
    if (!checkpoint) return this.#end(state.reason, state.text);
    const { variables, altered } = checkpoints.open(checkpoint);
    await network.restore(variables, altered);
    const decision = await fineTuningDecision(this.#run, start, await measureEntropy(this.#run));
    return decision ? this.#execute(round, decision, from) : this.#end(state.reason, state.text);
  }

  #saveCheckpoint(keep: 'latest' | 'round', round: number, epochsDone: number, partial?: PartialEpoch): void {
    const { network, checkpoints, journal } = this.#run;
    const { graph, program, altered } = network;
    const names = keep === 'latest' ? program.variableNames : namesOfModel(program);
    const step = this.#schedule.stepsBefore(round, epochsDone) + (partial?.steps ?? 0);
    const position = { round, epoch: epochsDone, step, partial };
    const checkpoint = checkpoints.save(graph, program.read(names), position, keep, altered);
    journal.append({ kind: 'checkpoint', ...checkpoint });
    if (keep === 'round') this.#kept.set(round, checkpoint);
    checkpoints.replaceLatest(checkpoint);
  }

  #end(reason: string, text: string, status: EndEntry['status'] = 'finished'): State {
    return { at: 'ended', end: { kind: 'end', status, reason, text, best: this.best } };
  }
}

function finishedText(rounds: number): string {
  if (rounds === 0) return 'The dense training is done.';
  return rounds === 1 ? 'The only round is done.' : `All ${rounds} rounds are done.`;
}

/** Names of the variables in a round's checkpoint. It has no optimizer state, because the next round resets it. */
function namesOfModel({ variableNames, optimizerNames }: Program): readonly string[] {
  const omitted = new Set(optimizerNames);
  return variableNames.filter((name) => !omitted.has(name));
}
