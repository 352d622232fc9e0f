import { LabError } from '#shared/contract/lab-error.ts';
import {
  channelsOf,
  elementsOf,
  inferShapes,
  shapeAt,
  type BiasNode,
  type GraphNode,
  type MapNode,
  type ModelGraph,
  type Shape,
} from '#shared/graph/index.ts';
import type { Shapes } from '#shared/graph/shapes.ts';
import { positionsOf, propagateConstants, type ConstantMap, type Constants } from './constants.ts';
import { biasOf } from './fold.ts';
import { valuesOf, type Model } from './model.ts';
import { isKept, survivingChannels, type Survival } from './surviving-channels.ts';

/**
 * Deletes every channel that is constant or that the output does not depend on, whole branches first of all, and puts what constants
 * contributed where it belongs: into a bias, or into a bias map where zero padding makes it differ at the border. Exact for every
 * input of this size. Throws LabError `collapsed` when the output does not depend on the input at all.
 *
 * Invariant while the new graph is written: a kept channel carries its true value if it is needed, and 0 otherwise.
 */
export function removeChannels(model: Model, whole: ReadonlySet<string> = new Set()): Model {
  const constants = propagateConstants(model);
  if (!isKept(constants.varying, model.graph.output)) {
    throw new LabError(
      'collapsed',
      'Nothing would be left of the network: its output does not depend on its input.',
      'Reduce an earlier round of the run.',
      { place: model.graph.output },
    );
  }
  return new Rewriting(model, constants, survivingChannels(model, constants, whole)).run();
}

class Rewriting {
  readonly #model: Model;
  readonly #constants: Constants;
  readonly #survival: Survival;
  readonly #shapes: Shapes;
  readonly #nodes: GraphNode[] = [];
  readonly #weights = new Map<string, Float32Array>();
  /** Where a node of the old graph is now. */
  readonly #place = new Map<string, string>();

  constructor(model: Model, constants: Constants, survival: Survival) {
    this.#model = model;
    this.#constants = constants;
    this.#survival = survival;
    this.#shapes = inferShapes(model.graph);
  }

  run(): Model {
    for (const node of this.#model.graph.nodes) if (isKept(this.#survival.kept, node.id)) this.#write(node);
    const graph: ModelGraph = { ...this.#model.graph, nodes: this.#nodes, output: this.#finishOutput() };
    inferShapes(graph);
    return { graph, weights: this.#weights };
  }

  #write(node: GraphNode): void {
    if (node.op === 'conv2d' || node.op === 'dense') this.#writeMap(node);
    else if (node.op === 'add') this.#writeAddition(node);
    else this.#writeThrough(node);
  }

  #writeMap(node: MapNode): void {
    const input = node.inputs[0] ?? '';
    const [rows, columns] = [this.#kept(input), this.#kept(node.id)];
    const neededRows = this.#needed(input);
    // A constant output of the whole network is needed too; it is all bias.
    const neededColumns = this.#survival.needed.get(node.id) ?? [];
    const grouped = node.op === 'conv2d' && node.groups > 1;
    const outputs = node.op === 'conv2d' ? node.filters : node.units;
    const inputs = grouped ? this.#channels(input) / node.groups : this.#channels(input);
    const kernel = valuesOf(this.#model, node.id, 'kernel');
    const taps = kernel.length / (inputs * outputs);
    const keptRows = grouped ? Array.from({ length: inputs }, (_, row) => row) : rows;
    const reduced = new Float32Array(taps * keptRows.length * columns.length);
    let write = 0;
    for (let tap = 0; tap < taps; tap++) {
      for (const row of keptRows) {
        for (const column of columns) {
          const isNeeded = (neededColumns[column] ?? false) && (grouped || (neededRows[row] ?? false));
          if (isNeeded) reduced[write] = kernel[(tap * inputs + row) * outputs + column] ?? 0;
          write++;
        }
      }
    }
    const bias = biasOf(this.#model, node);
    const added = this.#constants.contributions.get(node.id) ?? [];
    const maps = columns.map((column) => (neededColumns[column] ? added[column] : undefined));
    const isUniform = maps.every((map) => !map || map.every((value) => value === map[0]));
    const newBias = columns.map((column, place) =>
      neededColumns[column] ? (bias[column] ?? 0) + (isUniform ? (maps[place]?.[0] ?? 0) : 0) : 0,
    );
    const hasBias = newBias.some((value) => value !== 0);
    const moved = { inputs: [this.#placeOf(input)], bias: hasBias };
    const groups = grouped ? rows.length / inputs : 1;
    this.#push(
      node.op === 'conv2d' ? { ...node, ...moved, groups, filters: columns.length } : { ...node, ...moved, units: columns.length },
    );
    this.#weights.set(`${node.id}/kernel`, reduced);
    if (hasBias) this.#weights.set(`${node.id}/bias`, Float32Array.from(newBias));
    this.#place.set(node.id, isUniform ? node.id : this.#pushBias(`${node.id}/border`, node.id, shapeAt(this.#shapes, node.id), maps));
  }

  /** An input without kept channels is constant: it leaves, and what it added stays as a bias. */
  #writeAddition(node: GraphNode): void {
    const present = node.inputs.filter((id) => isKept(this.#survival.kept, id));
    const needed = this.#needed(node.id);
    const offsets = this.#kept(node.id).map((channel): ConstantMap => {
      if (!needed[channel]) return undefined;
      const constants = node.inputs.map((id) => this.#constants.values.get(id)?.[channel]);
      return constants.find((map) => map?.some((value) => value !== 0));
    });
    const [first = '', second] = present.map((id) => this.#placeOf(id));
    if (second !== undefined) this.#push({ id: node.id, op: 'add', inputs: [first, second] });
    const sum = second === undefined ? first : node.id;
    const hasOffset = offsets.some((map) => map !== undefined);
    this.#place.set(node.id, hasOffset ? this.#pushBias(`${node.id}/offset`, sum, shapeAt(this.#shapes, node.id), offsets) : sum);
  }

  #writeThrough(node: GraphNode): void {
    const columns = this.#kept(node.id);
    const needed = this.#needed(node.id);
    const inputs = node.inputs.map((id) => this.#placeOf(id));
    if (node.op === 'bias') {
      const channels = this.#channels(node.id);
      const positions = node.shape.length === 1 ? 1 : positionsOf(node.shape);
      const bias = valuesOf(this.#model, node.id, 'bias');
      const values = Array.from({ length: positions }, (_, position) =>
        columns.map((column) => (needed[column] ? (bias[position * channels + column] ?? 0) : 0)),
      ).flat();
      this.#push({ ...node, inputs, shape: [...node.shape.slice(0, -1), columns.length] });
      this.#weights.set(`${node.id}/bias`, Float32Array.from(values));
    } else {
      this.#push({ ...node, inputs });
      for (const [name, values] of this.#model.weights) {
        if (name.slice(0, name.lastIndexOf('/')) !== node.id) continue;
        const isOffset = name.endsWith('/beta') || name.endsWith('/mean');
        this.#weights.set(
          name,
          Float32Array.from(columns, (column) => (isOffset && !needed[column] ? 0 : (values[column] ?? 0))),
        );
      }
    }
    this.#place.set(node.id, node.id);
  }

  /** The output keeps all its channels; where a constant one is not a map's (which has it in its bias), it is added here. */
  #finishOutput(): string {
    const { output } = this.#model.graph;
    const node = this.#model.graph.nodes.find((one) => one.id === output);
    const maps = this.#constants.values.get(output) ?? [];
    if (node?.op === 'conv2d' || node?.op === 'dense' || !maps.some((map) => map?.some((value) => value !== 0)))
      return this.#placeOf(output);
    return this.#pushBias(`${output}/constant`, this.#placeOf(output), shapeAt(this.#shapes, output), maps);
  }

  #pushBias(id: string, input: string, shape: Shape, maps: readonly ConstantMap[]): string {
    const isUniform = maps.every((map) => !map || map.every((value) => value === map[0]));
    const biasShape = isUniform ? [maps.length] : [...shape.slice(0, -1), maps.length];
    const node: BiasNode = { id, op: 'bias', inputs: [input], shape: biasShape };
    const positions = elementsOf(biasShape) / maps.length;
    const values = Array.from({ length: positions }, (_, position) => maps.map((map) => map?.[position] ?? 0)).flat();
    this.#push(node);
    this.#weights.set(`${id}/bias`, Float32Array.from(values));
    return id;
  }

  #push(node: GraphNode): void {
    this.#nodes.push(node);
  }

  #placeOf(id: string): string {
    return this.#place.get(id) ?? id;
  }

  /** Channels that carry their true value: they vary and the output depends on them. */
  #needed(id: string): readonly boolean[] {
    const varying = this.#constants.varying.get(id) ?? [];
    return (this.#survival.needed.get(id) ?? []).map((isNeeded, channel) => isNeeded && (varying[channel] ?? false));
  }

  /** Indices of the kept channels. */
  #kept(id: string): readonly number[] {
    return (this.#survival.kept.get(id) ?? []).flatMap((isIn, channel) => (isIn ? [channel] : []));
  }

  #channels(id: string): number {
    return channelsOf(shapeAt(this.#shapes, id));
  }
}
