import type { Program, Variables } from '#main/program/index.ts';
import type { RunNetwork } from '#main/run-folder/index.ts';
import { channelsOf, elementsOf, graphView, type Model, type ModelGraph, parametersOf, type Weights } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import { type ObservedStates, type TiedChannels, withLinearForms, withoutChannels } from '#shared/reduction/index.ts';

type LoadProgram = (graph: ModelGraph) => Promise<Program>;

/**
 * A run's network in training: the initial one, with the activations of some layers replaced by linear forms diag(s), or without some of
 * its channels. Each change needs a program of its own; all other variables are carried over.
 */
export class TrainedNetwork {
  readonly #outline: RunNetwork;
  readonly #load: LoadProgram;
  #linearized: readonly LayerSummary[];
  #graph: ModelGraph;
  #hasFewerChannels: boolean;
  #program: Program;

  private constructor(outline: RunNetwork, load: LoadProgram, opened: Opened) {
    this.#outline = outline;
    this.#load = load;
    this.#linearized = opened.linearized;
    this.#graph = opened.graph;
    this.#hasFewerChannels = opened.hasFewerChannels;
    this.#program = opened.program;
  }

  /**
   * @param linearized names of the layers that are linear forms; the caller assigns their s
   * @param smaller the graph of a network whose channels were removed, with its linear forms
   */
  static async open(
    outline: RunNetwork,
    linearized: readonly string[],
    load: LoadProgram,
    smaller: ModelGraph | null = null,
  ): Promise<TrainedNetwork> {
    const layers = outline.layers.filter(({ name }) => linearized.includes(name));
    const graph = smaller ?? withLinearForms(outline.graph, activationsOf(layers));
    return new TrainedNetwork(outline, load, {
      ...{ linearized: layers, graph, hasFewerChannels: smaller !== null },
      program: await load(graph),
    });
  }

  get program(): Program {
    return this.#program;
  }

  get graph(): ModelGraph {
    return this.#graph;
  }

  /** Whether channels of the initial network were removed. */
  get hasFewerChannels(): boolean {
    return this.#hasFewerChannels;
  }

  /** Names of the layers that are linear forms. */
  get linearized(): readonly string[] {
    return this.#linearized.map(({ name }) => name);
  }

  /** The effective parameters: pruned weights are 0. */
  get weights(): Weights {
    return this.#program.read(parametersOf(this.#graph).map(({ name }) => name));
  }

  /** Replaces activations by diag(s), with s by layer name; all other variables keep their values. */
  async linearize(scales: ReadonlyMap<string, Float32Array>): Promise<void> {
    const layers = this.#outline.layers.filter((layer) => scales.has(layer.name) || this.#linearized.includes(layer));
    const added = layers.filter((layer) => !this.#linearized.includes(layer));
    const forms = layers.flatMap(({ name, activation }) => {
      const scale = scales.get(name);
      return scale ? [[`${activation}/scale`, scale] as const] : [];
    });
    const variables = this.#program.read();
    await this.#replace(withLinearForms(this.#graph, activationsOf(added)), new Map([...variables, ...forms]));
    this.#linearized = layers;
  }

  /** Removes whole groups of tied channels; the others keep their weights and masks. Resets the optimizer. */
  async removeChannels(removed: TiedChannels): Promise<void> {
    const variables = this.#program.read();
    const without = (weights: Weights): Model => withoutChannels({ graph: this.#graph, weights }, removed);
    const { graph, weights } = without(variables);
    const masks = parametersOf(this.#graph).flatMap(({ name }) => {
      const mask = variables.get(maskOf(name));
      return mask ? [[name, mask] as const] : [];
    });
    const left = without(new Map([...variables, ...masks])).weights;
    const leftMasks = masks.map(([name]) => [maskOf(name), left.get(name) ?? new Float32Array()] as const);
    await this.#replace(graph, new Map([...weights, ...leftMasks]));
    this.#hasFewerChannels = true;
  }

  /** Loads the program of another graph, with those of the variables that it has. */
  async #replace(graph: ModelGraph, variables: Variables): Promise<void> {
    // Disposed before the next one is loaded: memory may not hold two programs.
    this.#program.dispose();
    this.#program = await this.#load(graph);
    this.#graph = graph;
    // Slopes of replaced activations no longer exist.
    const known = new Set(this.#program.variableNames);
    this.#program.assign(new Map([...variables].filter(([name]) => known.has(name))));
  }

  /** State counts of linear forms for that many images, by activation: all ON if s = 1, otherwise all OFF. */
  formStates(images: number): ObservedStates {
    const view = graphView(this.#graph);
    const scales: Variables = this.#program.read(this.#linearized.map(({ activation }) => `${activation}/scale`));
    return new Map(
      this.#linearized.map(({ activation }) => {
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
    this.#program.dispose();
  }
}

interface Opened {
  readonly linearized: readonly LayerSummary[];
  readonly graph: ModelGraph;
  readonly hasFewerChannels: boolean;
  readonly program: Program;
}

function activationsOf(layers: readonly LayerSummary[]): readonly string[] {
  return layers.map(({ activation }) => activation);
}

/** The variable with a kernel's mask. */
function maskOf(kernel: string): string {
  return `${kernel}/mask`;
}
