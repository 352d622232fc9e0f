import type { Split } from '#main/datasets/index.ts';
import type { Program, Variables } from '#main/program/index.ts';
import type { Block, ModelGraph } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import type { BypassBlock, Trial, TrialAction } from '#shared/methods/index.ts';
import {
  type BlockSwitch,
  bypassedBy,
  formParameters,
  type Switch,
  switchedTo,
  withBlockSwitches,
  withSwitches,
} from '#shared/reduction/index.ts';
import { bypassedBlocks, linearForms, masks } from './execute-actions.ts';
import { layerOf, maskedKernel, masksByKernel, variableOf } from './masked-network.ts';
import { evaluateAll, type EvaluationScores, type Poll } from './passes.ts';

/** The network that trials start from. */
export interface TriedNetwork {
  readonly graph: ModelGraph;
  /** Names of the layers that are linear forms. */
  readonly linearized: readonly string[];
  /** Values of the graph's parameters; other variables are optional. */
  readonly variables: Variables;
  /** Blocks that trials may bypass, in graph order; none if absent. */
  readonly blocks?: readonly Block[];
}

/** A change that is tried and undone. */
export type TriedAction = TrialAction | BypassBlock;

/**
 * A copy of a network for trials. Assigning variables switches an activation to a linear form, or a block to the identity, so that any number
 * of trials needs only one compilation. Each trial starts from the network's current state; the network itself is not changed.
 */
export class TrialNetwork {
  readonly #layers: readonly LayerSummary[];
  readonly #program: Program;
  readonly #switches: ReadonlyMap<string, Switch>;
  readonly #blocks: ReadonlyMap<string, BlockSwitch>;
  /** Every variable's value outside trials. */
  readonly #unchanged: Variables;

  private constructor(
    layers: readonly LayerSummary[],
    program: Program,
    { switches, blocks }: { readonly switches: ReadonlyMap<string, Switch>; readonly blocks: ReadonlyMap<string, BlockSwitch> },
    unchanged: Variables,
  ) {
    this.#layers = layers;
    this.#program = program;
    this.#switches = switches;
    this.#blocks = blocks;
    this.#unchanged = unchanged;
  }

  static async open(
    { graph, linearized, variables, blocks = [] }: TriedNetwork,
    layers: readonly LayerSummary[],
    load: (graph: ModelGraph) => Promise<Program>,
  ): Promise<TrialNetwork> {
    const open = layers.filter(({ name }) => !linearized.includes(name)).map(({ activation }) => activation);
    const bypassable = withBlockSwitches(graph, blocks);
    const switchable = withSwitches(bypassable.graph, open);
    const copy = await load(switchable.graph);
    const known = new Set(copy.variableNames);
    copy.assign(new Map([...variables, ...bypassable.weights, ...switchable.weights].filter(([name]) => known.has(name))));
    return new TrialNetwork(layers, copy, { switches: switchable.switches, blocks: bypassable.switches }, copy.read());
  }

  /** Scores on a split with a trial's actions, on the images that it names. */
  async evaluate(
    { actions, images }: Pick<Trial, 'images'> & { readonly actions: readonly TriedAction[] },
    split: Split,
    batchSize: number,
    poll: Poll,
  ): Promise<EvaluationScores> {
    using _ = this.#changedBy(actions);
    return await evaluateAll(this.#program, split, batchSize, poll, images);
  }

  /** Logits of images with the actions, which are undone afterwards. */
  logits(actions: readonly TriedAction[], images: Uint8Array): Float32Array {
    using _ = this.#changedBy(actions);
    return this.#program.logits(images);
  }

  dispose(): void {
    this.#program.dispose();
  }

  /** Executes actions, which are undone when the result is disposed. */
  #changedBy(actions: readonly TriedAction[]): Disposable {
    const changed = this.#variablesOf(actions);
    this.#program.assign(changed);
    return {
      [Symbol.dispose]: () => this.#program.assign(new Map([...changed.keys()].map((name) => [name, variableOf(this.#unchanged, name)]))),
    };
  }

  #variablesOf(actions: readonly TriedAction[]): Variables {
    const forms = [...linearForms(actions)].flatMap(([name, form]) => {
      const { activation } = layerOf(this.#layers, name);
      const found = this.#switches.get(activation);
      return found ? [...switchedTo(found, form)] : [...formParameters(activation, form, this.#unchanged)];
    });
    const masked = [...masksByKernel(this.#layers, masks(actions))].flatMap(([kernel, own]) => [
      ...maskedKernel(kernel, this.#unchanged, own),
    ]);
    const bypassed = bypassedBlocks(actions).flatMap(({ output }) => {
      const found = this.#blocks.get(output);
      if (!found) throw new Error(`the block of ${output} has no switch`);
      return [...bypassedBy(found, variableOf(this.#unchanged, found.block).length)];
    });
    return new Map([...forms, ...masked, ...bypassed]);
  }
}
