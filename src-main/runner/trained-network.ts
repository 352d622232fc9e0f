import type { Program, Variables } from '#main/program/index.ts';
import type { RunNetwork } from '#main/run-folder/index.ts';
import { channelsOf, elementsOf, graphView, type ModelGraph, parametersOf, type Weights } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import {
  formParameters,
  type LinearFormValues,
  linearizedIn,
  type ObservedStates,
  offsetsIn,
  withLinearForms,
} from '#shared/reduction/index.ts';

type LoadProgram = (graph: ModelGraph) => Promise<Program>;

/**
 * A run's network in training: the initial one, with the activations of some layers replaced by linear forms. Each set of linear forms has
 * its own compiled program; all other variables are carried over.
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

  /** @param variables say which layers are linear forms; the caller assigns them */
  static async open(outline: RunNetwork, variables: ReadonlyMap<string, unknown>, load: LoadProgram): Promise<TrainedNetwork> {
    return new TrainedNetwork(outline, load, await open(outline, variables, load));
  }

  get program(): Program {
    return this.#opened.program;
  }

  get graph(): ModelGraph {
    return this.#opened.graph;
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

  /** Opens the network that these variables belong to, and assigns them. */
  async restore(variables: Variables): Promise<void> {
    // Disposed before the next one is loaded: memory may not hold two programs.
    this.program.dispose();
    this.#opened = await open(this.#outline, variables, this.#load);
    // Slopes of replaced activations no longer exist.
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
  readonly graph: ModelGraph;
  readonly program: Program;
  /** The layers that are linear forms. */
  readonly linearized: readonly LayerSummary[];
}

async function open({ graph, layers }: RunNetwork, variables: ReadonlyMap<string, unknown>, load: LoadProgram): Promise<Opened> {
  const activations = linearizedIn(
    layers.map(({ activation }) => activation),
    variables,
  );
  const current = withLinearForms(graph, activations, offsetsIn(activations, variables));
  return { graph: current, program: await load(current), linearized: layers.filter(({ activation }) => activations.includes(activation)) };
}
