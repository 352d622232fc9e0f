import type { Program, Variables } from '#main/program/index.ts';
import type { RunNetwork } from '#main/run-folder/index.ts';
import {
  type Block,
  channelsOf,
  elementsOf,
  graphView,
  type Model,
  type ModelGraph,
  type Padding,
  parametersOf,
  type Weights,
} from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import {
  blockWithoutForms,
  formParameters,
  type LinearFormValues,
  linearizedIn,
  type ObservedStates,
  offsetsIn,
  type TiedChannels,
  withLinearForms,
  withoutBlocks,
  withoutChannels,
  withPaddings,
} from '#shared/reduction/index.ts';

type LoadProgram = (graph: ModelGraph) => Promise<Program>;

/**
 * A run's network in training: the initial one, with the activations of some layers replaced by linear forms, without some of its channels
 * and blocks, and with moved padding. Each change needs a program of its own; all other variables are carried over.
 */
export class TrainedNetwork {
  readonly #outline: RunNetwork;
  readonly #load: LoadProgram;
  #opened: Opened;

  private constructor(outline: RunNetwork, load: LoadProgram, opened: Opened) {
    this.#outline = outline;
    this.#load = load;
    this.#opened = opened;
  }

  /**
   * @param variables say which layers are linear forms; the caller assigns them
   * @param altered the initial network without the channels and blocks that were removed, and with moved padding; null if it is unaltered
   */
  static async open(
    outline: RunNetwork,
    variables: ReadonlyMap<string, unknown>,
    load: LoadProgram,
    altered: ModelGraph | null = null,
  ): Promise<TrainedNetwork> {
    return new TrainedNetwork(outline, load, await open(outline, altered, variables, load));
  }

  get program(): Program {
    return this.#opened.program;
  }

  get graph(): ModelGraph {
    return this.#opened.graph;
  }

  /** The initial network without the channels and blocks that were removed, and with moved padding; null if it is unaltered. */
  get altered(): ModelGraph | null {
    return this.#opened.altered;
  }

  /** The run's prunable layers without those of bypassed blocks and those whose convolutions are gone. */
  get layers(): readonly LayerSummary[] {
    return this.#opened.layers;
  }

  /** Names of the layers that are linear forms. */
  get linearized(): readonly string[] {
    return this.#opened.linearized.map(({ name }) => name);
  }

  /** The program's variables: the complete training state. */
  get variables(): Variables {
    return this.program.read();
  }

  /** The effective parameters: pruned weights are 0. */
  get weights(): Weights {
    return this.program.read(parametersOf(this.graph).map(({ name }) => name));
  }

  /** Replaces activations by linear forms, by layer name; all other variables keep their values. */
  async linearize(forms: ReadonlyMap<string, LinearFormValues>): Promise<void> {
    const { variables } = this;
    const given = this.#outline.layers.flatMap(({ name, activation }) => {
      const form = forms.get(name);
      return form ? [...formParameters(activation, form, variables)] : [];
    });
    await this.restore(new Map([...variables, ...given]));
  }

  /** Removes whole groups of tied channels; the others keep their weights and masks. Resets the optimizer. */
  async removeChannels(removed: TiedChannels): Promise<void> {
    const { variables } = this;
    const kernels = parametersOf(this.graph).filter(({ name }) => variables.has(maskOf(name)));
    const masks = kernels.map(({ name }) => [name, variables.get(maskOf(name)) ?? new Float32Array()] as const);
    const without = (weights: Weights): Weights => withoutChannels({ graph: this.graph, weights }, removed).weights;
    const [left, leftMasks] = [without(variables), without(new Map([...variables, ...masks]))];
    const shrunk = kernels.map(({ name }) => [maskOf(name), leftMasks.get(name) ?? new Float32Array()] as const);
    const altered = withoutChannels(zeroModel(this.altered ?? this.#outline.graph), removed).graph;
    await this.restore(new Map([...left, ...shrunk]), altered);
  }

  /** Replaces blocks of the current graph by the identity; what is left keeps its values. Resets the optimizer. */
  async bypass(blocks: readonly Block[]): Promise<void> {
    const graph = this.altered ?? this.#outline.graph;
    const bypassed = blocks.map((block) => blockWithoutForms(block, this.graph, graph));
    await this.restore(this.variables, withoutBlocks(graph, bypassed));
  }

  /** Gives convolutions of the current graph other paddings; all variables keep their values. */
  async pad(paddings: ReadonlyMap<string, Padding>): Promise<void> {
    await this.restore(this.variables, withPaddings(this.altered ?? this.#outline.graph, paddings));
  }

  /** Opens the network that these variables belong to, by default with the current channels, blocks and paddings, and assigns them. */
  async restore(variables: Variables, altered = this.altered): Promise<void> {
    // Disposed before the next one is loaded: memory may not hold two programs.
    this.program.dispose();
    this.#opened = await open(this.#outline, altered, variables, this.#load);
    // Slopes of replaced activations and parameters of bypassed blocks no longer exist.
    const known = new Set(this.program.variableNames);
    this.program.assign(new Map([...variables].filter(([name]) => known.has(name))));
  }

  /** State counts of linear forms for that many images, by activation: all ON if s = 1, otherwise all OFF. */
  formStates(images: number): ObservedStates {
    const view = graphView(this.graph);
    const { linearized } = this.#opened;
    const scales: Variables = this.program.read(linearized.map(({ activation }) => `${activation}/scale`));
    return new Map(
      linearized.map(({ activation }) => {
        const shape = view.shapeAt(activation);
        const observations = (images * elementsOf(shape)) / channelsOf(shape);
        const scale = [...(scales.get(`${activation}/scale`) ?? [])];
        return [
          activation,
          {
            on: scale.map((s) => (s === 1 ? observations : 0)),
            off: scale.map((s) => (s === 1 ? 0 : observations)),
            zero: scale.map(() => 0),
          },
        ];
      }),
    );
  }

  dispose(): void {
    this.program.dispose();
  }
}

interface Opened {
  readonly altered: ModelGraph | null;
  readonly graph: ModelGraph;
  readonly program: Program;
  /** The layers that the network still has. */
  readonly layers: readonly LayerSummary[];
  /** Those that are linear forms. */
  readonly linearized: readonly LayerSummary[];
}

async function open(
  { graph: initial, layers: initialLayers }: RunNetwork,
  altered: ModelGraph | null,
  variables: ReadonlyMap<string, unknown>,
  load: LoadProgram,
): Promise<Opened> {
  const graph = altered ?? initial;
  const view = graphView(graph);
  const present = initialLayers.filter(({ activation }) => view.has(activation));
  const activations = linearizedIn(
    present.map(({ activation }) => activation),
    variables,
  );
  const current = withLinearForms(graph, activations, offsetsIn(activations, variables));
  const linearized = present.filter(({ activation }) => activations.includes(activation));
  const layers = present.filter(({ kernel }) => view.has(kernel));
  return { altered, graph: current, program: await load(current), layers, linearized };
}

/** The variable with a kernel's mask. */
function maskOf(kernel: string): string {
  return `${kernel}/mask`;
}

/** A network whose values do not matter. */
function zeroModel(graph: ModelGraph): Model {
  return { graph, weights: new Map(parametersOf(graph).map(({ name, shape }) => [name, new Float32Array(elementsOf(shape))])) };
}
