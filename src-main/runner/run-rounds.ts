import type { Program, Variables } from '#main/program/index.ts';
import type { JournalEntry, PartialEpoch } from '#shared/journal/index.ts';
import { liveness } from '#shared/reduction/index.ts';
import { foundLinear } from './linear-layers.ts';
import { measuredLayers, prune } from './masked-network.ts';
import { describeRound, measure } from './measure-round.ts';
import { firstWeights, type PreparedRun } from './prepared-run.ts';
import type { ResumePoint, RunHistory } from './resume.ts';
import { stepsBehind, trainEpoch, type EpochStart } from './train-epoch.ts';

export type EndEntry = Extract<JournalEntry, { kind: 'end' }>;

/** Where a run is. It only ever goes: prune (but for round 0) → train, epoch by epoch → measure → judge → prune … → ended. */
type State =
  | { readonly at: 'prune'; readonly round: number }
  | ({ readonly at: 'train' } & EpochStart)
  | { readonly at: 'measure'; readonly round: number }
  | { readonly at: 'judge'; readonly round: number }
  | { readonly at: 'ended'; readonly end: EndEntry };

/** Carries a run through its rounds, from the beginning or from a checkpoint. */
export class RoundsLoop {
  readonly #run: PreparedRun;
  #history: RunHistory;
  #state: State;
  #roundStarted = performance.now();

  constructor(run: PreparedRun, { checkpoint, history }: Pick<ResumePoint, 'checkpoint' | 'history'>) {
    this.#run = run;
    this.#history = history;
    const variables: Variables = checkpoint ? run.checkpoints.load(checkpoint) : firstWeights(run);
    run.network.program.assign(variables);
    if (!checkpoint) {
      run.network.program.restart();
      this.#state = { at: 'train', round: 0, epochsBehind: 0 };
    } else if (checkpoint.keep === 'round') this.#state = { at: 'judge', round: checkpoint.round };
    else if (checkpoint.partial) {
      this.#state = { at: 'train', round: checkpoint.round, epochsBehind: checkpoint.epoch, partial: checkpoint.partial };
    } else this.#state = this.#afterEpoch(checkpoint.round, checkpoint.epoch);
  }

  /** The last round inside δ, so far. */
  get best(): number | null {
    return this.#history.best;
  }

  /** Throws an `Interruption` when the run is asked to stop or pause, LabErrors when it cannot go on. */
  async toTheEnd(): Promise<EndEntry> {
    if (this.#state.at === 'train') this.#run.pulse.enter('training', this.#state.round);
    while (this.#state.at !== 'ended') {
      await this.#run.pulse.breathe();
      this.#state = await this.#next(this.#state);
    }
    return this.#state.end;
  }

  #next(state: Exclude<State, { at: 'ended' }>): State | Promise<State> {
    switch (state.at) {
      case 'prune':
        return this.#prune(state.round);
      case 'train':
        return this.#train(state);
      case 'measure':
        return this.#measure(state.round);
      case 'judge':
        return this.#judge(state.round);
    }
  }

  async #prune(round: number): Promise<State> {
    const { network, layers, method, journal, pulse } = this.#run;
    this.#roundStarted = performance.now();
    pulse.enter('pruning', round);
    const measured = measuredLayers(network.program, layers, this.#history.entropies);
    const budgets = method.decide(measured);
    const total = budgets.reduce((sum, { pruned }) => sum + pruned, 0);
    if (total === 0) return this.#end('emptied', 'No layer that may be pruned has both weights and entropy left.');
    journal.append({ kind: 'budget', round, total, layers: [...budgets] });
    await this.#linearize(round);
    prune(network.program, layers, measured, budgets);
    const { collapse } = liveness(network.graph, network.weights, layers);
    if (collapse.length > 0) return this.#collapsed(round, collapse);
    pulse.enter('training', round);
    return { at: 'train', round, epochsBehind: 0 };
  }

  /** Before anything is pruned: until then the linear forms equal the rectifiers on the training images. */
  async #linearize(round: number): Promise<void> {
    const { experiment, network, journal } = this.#run;
    if (!experiment.reduction.removeDuring) return;
    const scales = foundLinear(this.#run, this.#history);
    if (scales.size === 0) return;
    await network.linearize(scales);
    const text = `From round ${round} on the network is trained with linear forms in place of the rectifiers of ${[...scales.keys()].join(', ')}.`;
    journal.append({ kind: 'message', level: 'info', text });
  }

  /** A constant network is not worth training: the last good model is the one to keep. */
  #collapsed(round: number, emptied: readonly string[]): State {
    const names = emptied.join(', ');
    const what =
      emptied.length === 1 ? `Layer ${names} was emptied, no path around it` : `Layers ${names} were emptied, no path around them`;
    this.#run.journal.append({ kind: 'message', level: 'warning', text: `${what}: the output no longer depends on the input.` });
    return this.#end('collapse', `${what}, in round ${round}. Lock ${names} with method.locked, or take a smaller ζ.`);
  }

  async #train(start: EpochStart): Promise<State> {
    const { round, epochsBehind } = start;
    await trainEpoch(this.#run, start, (partial) => this.#saveCheckpoint('latest', round, epochsBehind, partial));
    this.#saveCheckpoint('latest', round, epochsBehind + 1);
    return this.#afterEpoch(round, epochsBehind + 1);
  }

  #afterEpoch(round: number, epochsBehind: number): State {
    return epochsBehind < this.#run.experiment.training.epochs ? { at: 'train', round, epochsBehind } : { at: 'measure', round };
  }

  async #measure(round: number): Promise<State> {
    const { journal, method, pulse } = this.#run;
    pulse.enter('measuring', round);
    const measurement = await measure(this.#run, round);
    const denseAccuracy = this.#history.denseAccuracy ?? measurement.validation.accuracy;
    const accepted = method.accepts(measurement.validation.accuracy, denseAccuracy);
    const seconds = (performance.now() - this.#roundStarted) / 1000;
    journal.append({ kind: 'entropy', round, layers: [...measurement.layers] });
    const described = describeRound(this.#run, round, measurement, { accepted, seconds });
    journal.append(described);
    this.#history = {
      denseAccuracy,
      best: accepted ? round : this.#history.best,
      entropies: new Map(measurement.layers.map((entropy) => [entropy.layer, entropy])),
      linear: described.linear,
      linearized: described.linearized,
      accepted,
    };
    this.#saveCheckpoint('round', round, this.#run.experiment.training.epochs);
    return { at: 'judge', round };
  }

  #judge(round: number): State {
    const { method, pulse } = this.#run;
    if (!this.#history.accepted) {
      return this.#end('delta', `In round ${round} validation fell more than δ below the dense network; the last round inside δ is kept.`);
    }
    if (round >= method.rounds) return this.#end('rounds', round === 0 ? 'The dense training is done.' : `All ${round} rounds are done.`);
    if (pulse.stopsAfterRound) return this.#end('stopped', `Stopped after round ${round}, as asked.`, 'stopped');
    return { at: 'prune', round: round + 1 };
  }

  #saveCheckpoint(keep: 'latest' | 'round', round: number, epochsBehind: number, partial?: PartialEpoch): void {
    const { network, checkpoints, journal } = this.#run;
    const { graph, program } = network;
    const names = keep === 'latest' ? program.variableNames : namesOfModel(program);
    const step = stepsBehind(this.#run, round, epochsBehind) + (partial?.steps ?? 0);
    const place = { round, epoch: epochsBehind, step, partial };
    const checkpoint = checkpoints.save(graph, program.read(names), place, keep);
    journal.append({ kind: 'checkpoint', ...checkpoint });
    checkpoints.replaceLatest(checkpoint);
  }

  #end(reason: string, text: string, status: EndEntry['status'] = 'finished'): State {
    return { at: 'ended', end: { kind: 'end', status, reason, text, best: this.#history.best } };
  }
}

/** What a round's checkpoint holds: the next round begins with an optimizer that remembers nothing. */
function namesOfModel({ variableNames, optimizerNames }: Program): readonly string[] {
  const left = new Set(optimizerNames);
  return variableNames.filter((name) => !left.has(name));
}
