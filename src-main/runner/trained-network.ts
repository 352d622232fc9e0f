import type { Program, Variables } from '#main/program/index.ts';
import type { RunNetwork } from '#main/run-folder/index.ts';
import { channelsOf, elementsOf, graphView, type ModelGraph, parametersOf, type Weights } from '#shared/graph/index.ts';
import type { LayerSummary } from '#shared/journal/index.ts';
import { type ObservedStates, withLinearForms } from '#shared/reduction/index.ts';

type LoadProgram = (graph: ModelGraph) => Promise<Program>;

/**
 * A run's network in training: the initial one, with the activations of some layers replaced by linear forms diag(s). Each set of linear
 * forms has its own compiled program; all other variables are carried over.
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

  /** @param linearized names of the layers that are linear forms; the caller assigns their s */
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

  /** The effective parameters: pruned weights are 0. */
  get weights(): Weights {
    return this.#program.read(parametersOf(this.#graph).map(({ name }) => name));
  }

  /** Replaces activations by diag(s), with s by layer name; all other variables keep their values. */
  async linearize(scales: ReadonlyMap<string, Float32Array>): Promise<void> {
    const layers = this.#outline.layers.filter((layer) => scales.has(layer.name) || this.#linearized.includes(layer));
    const variables = this.#program.read();
    // Disposed before the next one is loaded: memory may not hold two programs.
    this.#program.dispose();
    const { graph, program } = await open(this.#outline.graph, layers, this.#load);
    [this.#graph, this.#program, this.#linearized] = [graph, program, layers];
    const forms = layers.flatMap(({ name, activation }) => {
      const scale = scales.get(name);
      return scale ? [[`${activation}/scale`, scale] as const] : [];
    });
    // Slopes of replaced activations no longer exist.
    const known = new Set(program.variableNames);
    program.assign(new Map([...[...variables].filter(([name]) => known.has(name)), ...forms]));
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
