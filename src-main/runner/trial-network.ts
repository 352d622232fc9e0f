import type { OpenDataSet } from '#main/datasets/index.ts';
import type { Program, Variables } from '#main/program/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import type { Trial, TrialAction, TrialOutcome } from '#shared/methods/index.ts';
import { type Switch, withSwitches } from '#shared/reduction/index.ts';
import { linearForms, masks } from './execute-actions.ts';
import { layerOf, maskedKernel, masksByKernel, variableOf } from './masked-network.ts';
import { evaluateAll, type Poll } from './passes.ts';
import type { TrainedNetwork } from './trained-network.ts';

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
    { graph, program, linearized }: TrainedNetwork,
    layers: readonly LayerSummary[],
    load: (graph: TrainedNetwork['graph']) => Promise<Program>,
  ): Promise<TrialNetwork> {
    const open = layers.filter(({ name }) => !linearized.includes(name)).map(({ activation }) => activation);
    const switchable = withSwitches(graph, open);
    const copy = await load(switchable.graph);
    const known = new Set(copy.variableNames);
    copy.assign(new Map([...program.read(), ...switchable.weights].filter(([name]) => known.has(name))));
    return new TrialNetwork(layers, copy, switchable.switches, copy.read());
  }

  async evaluate({ actions, split, images }: Trial, { splits }: OpenDataSet, batchSize: number, poll: Poll): Promise<TrialOutcome> {
    const changed = this.#variablesOf(actions);
    this.#program.assign(changed);
    try {
      return await evaluateAll(this.#program, splits[split], batchSize, poll, images);
    } finally {
      this.#program.assign(new Map([...changed.keys()].map((name) => [name, variableOf(this.#unchanged, name)])));
    }
  }

  dispose(): void {
    this.#program.dispose();
  }

  #variablesOf(actions: readonly TrialAction[]): Variables {
    const forms = [...linearForms(actions)].flatMap(([name, scale]) => {
      const { activation } = layerOf(this.#layers, name);
      const found = this.#switches.get(activation);
      if (!found) return [[`${activation}/scale`, scale] as const];
      return [[found.activation, new Float32Array(scale.length)] as const, [found.form, scale] as const];
    });
    const masked = [...masksByKernel(this.#layers, masks(actions))].flatMap(([kernel, own]) => [
      ...maskedKernel(kernel, this.#unchanged, own),
    ]);
    return new Map([...forms, ...masked]);
  }
}
