import type { Program, Variables } from '#main/program/index.ts';
import type { RunNetwork } from '#main/run-folder/index.ts';
import { channelsOf, elementsOf, graphView, parametersOf, type ModelGraph, type Weights } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import { withLinearForms, type ObservedStates } from '#shared/reduction/index.ts';

type LoadProgram = (graph: ModelGraph) => Promise<Program>;

/**
 * A run's network as it is being trained: the one that it began with, or with the rectifiers of some layers replaced by their linear
 * forms diag(s). A program is compiled for each; variables pass from one to the next, so that nothing but the form changes.
 */
export class TrainedNetwork {
  readonly #outline: RunNetwork;
  readonly #load: LoadProgram;
  #linearized: readonly LayerSummary[];
  #graph: ModelGraph;
  #program: Program;

  private constructor(outline: RunNetwork, load: LoadProgram, linearized: readonly LayerSummary[], opened: Opened) {
    this.#outline = outline;
    this.#load = load;
    this.#linearized = linearized;
    this.#graph = opened.graph;
    this.#program = opened.program;
  }

  /** @param linearized names of the layers that are linear forms; their s is a variable like the others, still to be assigned */
  static async open(outline: RunNetwork, linearized: readonly string[], load: LoadProgram): Promise<TrainedNetwork> {
    const layers = outline.layers.filter(({ name }) => linearized.includes(name));
    return new TrainedNetwork(outline, load, layers, await open(outline.graph, layers, load));
  }

  get program(): Program {
    return this.#program;
  }

  get graph(): ModelGraph {
    return this.#graph;
  }

  /** Names of the layers that are linear forms. */
  get linearized(): readonly string[] {
    return this.#linearized.map(({ name }) => name);
  }

  /** The parameters as they act: pruned weights are 0. */
  get weights(): Weights {
    return this.#program.read(parametersOf(this.#graph).map(({ name }) => name));
  }

  /** Replaces rectifiers by diag(s), given s by the layers' names; every other variable that is left stays as it is. */
  async linearize(scales: ReadonlyMap<string, Float32Array>): Promise<void> {
    const layers = this.#outline.layers.filter((layer) => scales.has(layer.name) || this.#linearized.includes(layer));
    const variables = this.#program.read();
    // Before the next is loaded: two programs need not fit into memory.
    this.#program.dispose();
    const { graph, program } = await open(this.#outline.graph, layers, this.#load);
    [this.#graph, this.#program, this.#linearized] = [graph, program, layers];
    const forms = layers.flatMap(({ name, activation }) => {
      const scale = scales.get(name);
      return scale ? [[`${activation}/scale`, scale] as const] : [];
    });
    // An activation's own slopes go with it.
    const known = new Set(program.variableNames);
    program.assign(new Map([...[...variables].filter(([name]) => known.has(name)), ...forms]));
  }

  /**
   * The states that linear forms stand for, by activation: every observation ON where s = 1, OFF where s is 0 or a slope. That is what
   * such a layer's neurons do on that many images, since nothing rectifies them any more.
   */
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
  readonly graph: ModelGraph;
  readonly program: Program;
}

async function open(graph: ModelGraph, linear: readonly LayerSummary[], load: LoadProgram): Promise<Opened> {
  const current = withLinearForms(
    graph,
    linear.map(({ activation }) => activation),
  );
  return { graph: current, program: await load(current) };
}
