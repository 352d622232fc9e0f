import {
  elementsOf,
  GraphDraft,
  type GraphNode,
  type GraphView,
  graphView,
  type Model,
  operationOf,
  type ParameterRole,
  type Shape,
  valuesOf,
} from '#shared/graph/index.ts';
import type { BaseNode } from '#shared/graph/operations/base-node.ts';
import type { ChannelRewrite, NodeValues } from '#shared/graph/operations/channel-rewrite.ts';
import { type ConstantMap, isUniform } from '#shared/graph/operations/constant-map.ts';
import { anyChannel } from './channel-flow.ts';
import type { Constants } from './constants.ts';
import type { Survival } from './surviving-channels.ts';

type AnyNode = BaseNode & { readonly op: string };

/** Rebuilds a network with only its surviving channels, node by node; each operation's registry entry rewrites its own nodes. */
export class ChannelRemoval implements ChannelRewrite {
  readonly keepsZeroBiases: boolean;
  readonly #model: Model;
  readonly #view: GraphView;
  readonly #constants: Constants;
  readonly #survival: Survival;
  readonly #draft: GraphDraft;
  readonly #current = new Map<string, string>();

  constructor(model: Model, constants: Constants, survival: Survival, keepsZeroBiases = false) {
    const { name, nodes } = model.graph;
    this.keepsZeroBiases = keepsZeroBiases;
    this.#model = model;
    this.#view = graphView(model.graph);
    this.#constants = constants;
    this.#survival = survival;
    this.#draft = new GraphDraft({ name, reserved: nodes.map(({ id }) => id) });
  }

  run(): Model {
    const { nodes, output } = this.#model.graph;
    for (const node of nodes) {
      if (!this.isKept(node.id)) continue;
      if (this.#survival.stored.has(node.id)) this.#store(node.id);
      else operationOf(node).removeChannels(node, this);
    }
    return this.#draft.finish(this.current(output));
  }

  shapeAt(id: string): Shape {
    return this.#view.shapeAt(id);
  }

  kept(id: string): readonly number[] {
    return (this.#survival.kept.get(id) ?? []).flatMap((isIn, channel) => (isIn ? [channel] : []));
  }

  isKept(id: string): boolean {
    return anyChannel(this.#survival.kept, id);
  }

  needed(id: string): readonly boolean[] {
    return this.#survival.needed.get(id) ?? [];
  }

  varying(id: string): readonly boolean[] {
    return this.#constants.varying.get(id) ?? [];
  }

  constants(id: string): readonly ConstantMap[] {
    return this.#constants.values.get(id) ?? [];
  }

  contributions(id: string): readonly ConstantMap[] {
    const node = this.#view.node(id);
    const inputs = node.inputs.map((input) => {
      const isKept = this.#survival.kept.get(input) ?? [];
      return { shape: this.shapeAt(input), values: this.constants(input).map((map, channel) => (isKept[channel] ? undefined : map)) };
    });
    const context = { inputs, output: this.shapeAt(id), values: (role: ParameterRole) => this.values(id, role) };
    const kept = this.#survival.kept.get(id) ?? [];
    return operationOf(node).contributions?.(node, context, (channel) => kept[channel] ?? false) ?? [];
  }

  values(id: string, role: ParameterRole): Float32Array {
    return valuesOf(this.#model, id, role);
  }

  current(id: string): string {
    return this.#current.get(id) ?? id;
  }

  add(node: AnyNode, values: NodeValues = {}): void {
    // Operations add only nodes of registered operations. Their types cannot refer to the union GraphNode, which is derived from them.
    this.#draft.add(node as GraphNode, values);
  }

  addChannelwise(node: AnyNode): void {
    const kept = this.kept(node.id);
    const values = this.#view.parametersOf(node.id).map(({ role, name }) => {
      const old = this.#model.weights.get(name);
      return [role, Float32Array.from(kept, (channel) => old?.[channel] ?? 0)] as const;
    });
    this.add(node, Object.fromEntries(values));
  }

  replaceBy(id: string, other: string): void {
    this.#current.set(id, other);
  }

  addConstants(id: string, suffix: string, maps: readonly ConstantMap[]): void {
    this.#current.set(id, this.#addBias(`${id}/${suffix}`, id, maps));
  }

  /**
   * Replaces a constant node by its values, without the layers that computed them. A graph has no node without an input, so a value of the
   * network's input, times 0, is padded to zeros of the node's shape.
   */
  #store(id: string): void {
    const [input] = this.#model.graph.nodes;
    if (!input) throw new Error('a graph has an input');
    const shape = [...this.shapeAt(id).slice(0, -1), this.kept(id).length];
    const named = (suffix: string): string => this.#draft.freeId(`${id}/${suffix}`);
    const values = [elementsOf(this.shapeAt(input.id))];
    let last = this.#draft.add({ id: named('values'), op: 'reshape', inputs: [input.id], shape: values });
    last = this.#draft.add({ id: named('first'), op: 'slice', inputs: [last], axis: 0, start: 0, end: 1, step: 1 });
    last = this.#draft.add({ id: named('zero'), op: 'scale', inputs: [last] }, { scale: Float32Array.of(0) });
    last = this.#draft.add({ id: named('zeros'), op: 'pad', inputs: [last], before: [0], after: [elementsOf(shape) - 1] });
    last = this.#draft.add({ id: named('shaped'), op: 'reshape', inputs: [last], shape });
    this.#current.set(id, last);
    const maps = this.kept(id).map((channel) => this.constants(id)[channel]);
    if (maps.some((map) => map?.some((value) => value !== 0))) this.addConstants(id, 'constant', maps);
  }

  /** Adds a bias to the kept channels of a node, one value per channel or per position; returns the id of the sum. */
  #addBias(wanted: string, id: string, maps: readonly ConstantMap[]): string {
    const isSame = maps.every((map) => !map || isUniform(map));
    const rest = isSame ? [] : this.shapeAt(id).slice(0, -1);
    const values = Array.from({ length: elementsOf(rest) }, (_, position) => maps.map((map) => map?.[position] ?? 0)).flat();
    const sum = this.#draft.freeId(wanted);
    const shape = [...rest, maps.length];
    return this.#draft.add({ id: sum, op: 'bias', inputs: [this.current(id)], shape }, { bias: Float32Array.from(values) });
  }
}
