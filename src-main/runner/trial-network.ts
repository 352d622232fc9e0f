import type { Split } from '#main/datasets/index.ts';
import type { Program, Variables } from '#main/program/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import type { Trial, TrialAction } from '#shared/methods/index.ts';
import { formParameters, type Switch, switchedTo, withSwitches } from '#shared/reduction/index.ts';
import { linearForms, masks } from './execute-actions.ts';
import { layerOf, maskedKernel, masksByKernel, variableOf } from './masked-network.ts';
import { evaluateAll, type EvaluationScores, type Poll } from './passes.ts';

/** The network that trials start from. */
export interface TriedNetwork {
  readonly graph: ModelGraph;
  /** Names of the layers that are linear forms. */
  readonly linearized: readonly string[];
  /** Values of the graph's parameters; other variables are optional. */
  readonly variables: Variables;
}

/**
 * A copy of a network for trials. Assigning variables switches an activation to a linear form, so that any number of trials needs only one
 * compilation. Each trial starts from the network's current state; the network itself is not changed.
 */
export class TrialNetwork {
  readonly #layers: readonly LayerSummary[];
  readonly #program: Program;
  readonly #switches: ReadonlyMap<string, Switch>;
  /** Every variable's value outside trials. */
  readonly #unchanged: Variables;

  private constructor(layers: readonly LayerSummary[], program: Program, switches: ReadonlyMap<string, Switch>, unchanged: Variables) {
    this.#layers = layers;
    this.#program = program;
    this.#switches = switches;
    this.#unchanged = unchanged;
  }

  static async open(
    { graph, linearized, variables }: TriedNetwork,
    layers: readonly LayerSummary[],
    load: (graph: ModelGraph) => Promise<Program>,
  ): Promise<TrialNetwork> {
    const open = layers.filter(({ name }) => !linearized.includes(name)).map(({ activation }) => activation);
    const switchable = withSwitches(graph, open);
    const copy = await load(switchable.graph);
    const known = new Set(copy.variableNames);
    copy.assign(new Map([...variables, ...switchable.weights].filter(([name]) => known.has(name))));
    return new TrialNetwork(layers, copy, switchable.switches, copy.read());
  }

  /** Scores on a split with a trial's actions, on the images that it names. */
  async evaluate(
    { actions, images }: Pick<Trial, 'actions' | 'images'>,
    split: Split,
    batchSize: number,
    poll: Poll,
  ): Promise<EvaluationScores> {
    using _ = this.#changedBy(actions);
    return await evaluateAll(this.#program, split, batchSize, poll, images);
  }

  /** Logits of images with the actions, which are undone afterwards. */
  logits(actions: readonly TrialAction[], images: Uint8Array): Float32Array {
    using _ = this.#changedBy(actions);
    return this.#program.logits(images);
  }

  dispose(): void {
    this.#program.dispose();
  }

  /** Executes actions, which are undone when the result is disposed. */
  #changedBy(actions: readonly TrialAction[]): Disposable {
    const changed = this.#variablesOf(actions);
    this.#program.assign(changed);
    return {
      [Symbol.dispose]: () => this.#program.assign(new Map([...changed.keys()].map((name) => [name, variableOf(this.#unchanged, name)]))),
    };
  }

  #variablesOf(actions: readonly TrialAction[]): Variables {
    const forms = [...linearForms(actions)].flatMap(([name, form]) => {
      const { activation } = layerOf(this.#layers, name);
      const found = this.#switches.get(activation);
      return found ? [...switchedTo(found, form)] : [...formParameters(activation, form, this.#unchanged)];
    });
    const masked = [...masksByKernel(this.#layers, masks(actions))].flatMap(([kernel, own]) => [
      ...maskedKernel(kernel, this.#unchanged, own),
    ]);
    return new Map([...forms, ...masked]);
  }
}
