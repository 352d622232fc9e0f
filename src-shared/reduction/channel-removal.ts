import {
  activationOf,
  channelsOf,
  inferShapes,
  shapeAt,
  type AddNode,
  type BiasNode,
  type ConcatNode,
  type FlattenNode,
  type GraphNode,
  type KernelNode,
  type MultiplyNode,
  type PadNode,
  type ReshapeNode,
  type Shape,
  type Shapes,
  type SliceNode,
} from '#shared/graph/index.ts';
import { biasAt, biasRole } from './bias-values.ts';
import { borderBefore, isLastAxis, keepsLastAxis, slicedChannel } from './connections.ts';
import { positionsOf, type ConstantMap } from './constant-map.ts';
import type { Constants } from './constants.ts';
import { valuesOf, type Model } from './model.ts';
import { ReducedDraft } from './reduced-draft.ts';
import { cutMap } from './rewritten-map.ts';
import { isKept, type Survival } from './surviving-channels.ts';
import { isPartKept } from './ties.ts';

/** Whether each old channel of a node is held. */
type Held = readonly boolean[];

/**
 * Writes a network without the channels that do not survive.
 *
 * Invariant: a kept channel that is needed and varies carries its true value. One that is constant carries that, or is *held* at 0:
 * then who reads it adds the constant, a map in its bias, an addition as an offset, whatever mixes channels before it reads
 * ({@link ChannelRemoval.#whole}). What a channel carries that the output does not depend on is of no interest.
 */
export class ChannelRemoval {
  readonly #model: Model;
  readonly #constants: Constants;
  readonly #survival: Survival;
  readonly #shapes: Shapes;
  readonly #draft: ReducedDraft;
  /** Per node and old channel: whether it is held. */
  readonly #held = new Map<string, Held>();
  /** Where a node's value is with all its constants. */
  readonly #restored = new Map<string, string>();

  constructor(model: Model, constants: Constants, survival: Survival) {
    this.#model = model;
    this.#constants = constants;
    this.#survival = survival;
    this.#shapes = inferShapes(model.graph);
    this.#draft = new ReducedDraft(model.graph);
  }

  run(): Model {
    const { nodes, output } = this.#model.graph;
    for (const node of nodes) if (isKept(this.#survival.kept, node.id)) this.#held.set(node.id, this.#write(node));
    return this.#draft.finish(this.#whole(output));
  }

  /** Writes what is left of a node; returns which of its channels are held. */
  #write(node: GraphNode): Held {
    const [input = ''] = node.inputs;
    const held = this.#heldAt(input);
    switch (node.op) {
      case 'input':
        this.#draft.push(node);
        return NOTHING_HELD;
      case 'conv2d':
      case 'dense':
        return this.#writeMap(node, input);
      case 'add':
        return this.#writeAddition(node);
      case 'concat':
        return this.#writeConcatenation(node);
      case 'batchNorm':
      case 'scale':
      case 'pool2d':
      case 'globalAveragePool':
      case 'dropout':
        return this.#writePerChannel(node, held);
      case 'activation':
        return (activationOf(node).valueAt?.(0) ?? 0) === 0 ? this.#writePerChannel(node, held) : this.#writeWhole(node);
      case 'bias':
        return this.#writeBias(node, held);
      case 'layerNorm':
      case 'softmax':
      case 'matmul':
      case 'positionBias':
        return this.#writeWhole(node);
      case 'multiply':
        return this.#writeProduct(node, held);
      case 'transpose':
        return keepsLastAxis(node.axes) ? this.#writePerChannel(node, held) : this.#writeWhole(node);
      case 'flatten':
      case 'reshape':
        return this.#writeReshaping(node, held);
      case 'slice':
        return this.#writeSlice(node, held);
      case 'pad':
        return this.#writeBorder(node, held);
    }
  }

  #writeMap(node: KernelNode, input: string): Held {
    const needed = this.#survival.needed.get(node.id) ?? [];
    const needsInput = this.#needed(input);
    const cut = cutMap(this.#model, node, {
      rows: this.#kept(input),
      columns: this.#kept(node.id),
      isRowNeeded: (channel) => needsInput[channel] ?? false,
      // A constant output of the whole network is needed too; it is all bias.
      isColumnNeeded: (channel) => needed[channel] ?? false,
      channels: channelsOf(this.#shapeAt(input)),
      added: this.#constants.contributions.get(node.id) ?? [],
    });
    const varying = this.#constants.varying.get(node.id) ?? [];
    this.#draft.push({ ...cut.node, inputs: [this.#draft.placeOf(input)] });
    this.#draft.setValues(node.id, 'kernel', cut.kernel);
    if (cut.bias) this.#draft.setValues(node.id, 'bias', cut.bias);
    if (cut.border) this.#addAfter(node.id, 'border', cut.border);
    return varying.map((varies, channel) => !varies && !needed[channel]);
  }

  /** An input without kept channels is constant: it leaves, and what it added stays as an offset. */
  #writeAddition(node: AddNode): Held {
    const present = node.inputs.filter((id) => isKept(this.#survival.kept, id));
    const varying = this.#constants.varying.get(node.id) ?? [];
    const needed = this.#needed(node.id);
    const isMissing = (id: string, channel: number): boolean => !present.includes(id) || (this.#heldAt(id)[channel] ?? false);
    // A constant sum is held with its terms, unless one of them is there.
    const held = varying.map((varies, channel) => !varies && node.inputs.every((id) => isMissing(id, channel)));
    const offsets = this.#kept(node.id).map((channel): ConstantMap => {
      if (held[channel] || (varying[channel] && !needed[channel])) return undefined;
      const missing = node.inputs.filter((id) => isMissing(id, channel)).map((id) => this.#constants.values.get(id)?.[channel]);
      return missing.find((map) => map?.some((value) => value !== 0));
    });
    const [first = '', second] = present.map((id) => this.#draft.placeOf(id));
    if (second === undefined) this.#draft.moveTo(node.id, first);
    else this.#draft.push({ ...node, inputs: [first, second] });
    if (offsets.some((map) => map !== undefined)) this.#addAfter(node.id, 'offset', offsets);
    return held;
  }

  /** A second factor without kept channels is the same for every input: what it was stays as a linear form. */
  #writeProduct(node: MultiplyNode, held: Held): Held {
    const [input = '', second = ''] = node.inputs;
    if (isKept(this.#survival.kept, second)) return this.#writeWhole(node);
    const factors = this.#constants.values.get(second) ?? [];
    const scale = Float32Array.from(this.#kept(node.id), (channel) => factors[factors.length === 1 ? 0 : channel]?.[0] ?? NaN);
    this.#draft.push({ id: node.id, op: 'scale', inputs: [this.#draft.placeOf(input)] });
    this.#draft.setValues(node.id, 'scale', scale);
    return held;
  }

  /** Along the channels, parts of which nothing is kept leave. Along another axis every channel is made of all parts. */
  #writeConcatenation(node: ConcatNode): Held {
    const shapes = node.inputs.map((id) => this.#shapeAt(id));
    if (!isLastAxis(node.axis, shapes[0] ?? [])) return this.#writeWhole(node);
    const own = this.#survival.kept.get(node.id) ?? [];
    const present = node.inputs.filter((_, index) => isPartKept(own, shapes, index));
    const held = node.inputs.flatMap((id, index) =>
      Array.from({ length: channelsOf(shapes[index] ?? []) }, (_, channel) => this.#heldAt(id)[channel] ?? false),
    );
    const [first = '', ...others] = present.map((id) => this.#draft.placeOf(id));
    if (others.length === 0) this.#draft.moveTo(node.id, first);
    else this.#draft.push({ ...node, inputs: [first, ...others] });
    return held;
  }

  #writePerChannel(node: GraphNode, held: Held): Held {
    this.#draft.push({ ...node, inputs: node.inputs.map((id) => this.#draft.placeOf(id)) });
    this.#setPerChannel(node.id, (role, channel) => (role === 'beta' || role === 'mean') && (held[channel] ?? false));
    return held;
  }

  /** What mixes channels reads all constants, and yields the truth. */
  #writeWhole(node: GraphNode): Held {
    this.#draft.push({ ...node, inputs: node.inputs.map((id) => this.#whole(id)) });
    if (node.op === 'positionBias') this.#draft.setValues(node.id, 'table', valuesOf(this.#model, node.id, 'table'));
    else this.#setPerChannel(node.id, () => false);
    return NOTHING_HELD;
  }

  #writeBias(node: BiasNode, held: Held): Held {
    const [input = ''] = node.inputs;
    const columns = this.#kept(node.id);
    // One value for all channels stays one, unless some are held.
    const isShared = channelsOf(node.shape) === 1 && !columns.some((channel) => held[channel]);
    const shape = [...node.shape.slice(0, -1), isShared ? 1 : columns.length];
    const bias = biasAt(this.#model, node, [...node.shape.slice(0, -1), channelsOf(this.#shapeAt(input))]);
    const values = Array.from({ length: positionsOf(shape) }, (_, position) =>
      isShared ? [bias(position, 0)] : columns.map((channel) => (held[channel] ? 0 : bias(position, channel))),
    ).flat();
    this.#draft.push({ ...node, inputs: [this.#draft.placeOf(input)], shape });
    this.#draft.setValues(node.id, biasRole(node), Float32Array.from(values));
    return held;
  }

  /** Where each channel is made of one channel alone, as in flattening, that one may go. */
  #writeReshaping(node: ReshapeNode | FlattenNode, held: Held): Held {
    const [input = ''] = node.inputs;
    const [before, after] = [channelsOf(this.#shapeAt(input)), channelsOf(this.#shapeAt(node.id))];
    const isApart = after % before === 0;
    const inputs = [isApart ? this.#draft.placeOf(input) : this.#whole(input)];
    const shape = [...this.#shapeAt(node.id).slice(0, -1), this.#kept(node.id).length];
    this.#draft.push(node.op === 'reshape' ? { ...node, inputs, shape } : { ...node, inputs });
    return isApart ? Array.from({ length: after }, (_, channel) => held[channel % before] ?? false) : NOTHING_HELD;
  }

  #writeSlice(node: SliceNode, held: Held): Held {
    const [input = ''] = node.inputs;
    const shape = this.#shapeAt(input);
    const ownHeld = Array.from({ length: channelsOf(this.#shapeAt(node.id)) }, (_, to) => held[slicedChannel(node, shape, to)] ?? false);
    const moved = { ...node, inputs: [this.#draft.placeOf(input)] };
    // A slice in steps keeps all channels.
    const isCut = isLastAxis(node.axis, shape) && node.step === 1;
    const start = this.#kept(input).filter((channel) => channel < node.start).length;
    this.#draft.push(isCut ? { ...moved, start, end: start + this.#kept(node.id).length } : moved);
    return ownHeld;
  }

  #writeBorder(node: PadNode, held: Held): Held {
    const [input = ''] = node.inputs;
    const first = borderBefore(node);
    const last = first + channelsOf(this.#shapeAt(input));
    const columns = this.#kept(node.id);
    const before = [...node.before.slice(0, -1), columns.filter((channel) => channel < first).length];
    const after = [...node.after.slice(0, -1), columns.filter((channel) => channel >= last).length];
    const ownHeld = Array.from({ length: channelsOf(this.#shapeAt(node.id)) }, (_, channel) => held[channel - first] ?? false);
    this.#draft.push({ ...node, inputs: [this.#draft.placeOf(input)], before, after });
    return ownHeld;
  }

  /** Where a node's value is with every constant channel at its true value. */
  #whole(id: string): string {
    const known = this.#restored.get(id);
    if (known !== undefined) return known;
    const values = this.#constants.values.get(id) ?? [];
    const maps = this.#kept(id).map((channel) => (this.#heldAt(id)[channel] ? values[channel] : undefined));
    const isComplete = maps.every((map) => !map?.some((value) => value !== 0));
    const place = isComplete
      ? this.#draft.placeOf(id)
      : this.#draft.pushOffset(`${id}/constant`, this.#draft.placeOf(id), this.#shapeAt(id), maps);
    this.#restored.set(id, place);
    return place;
  }

  #addAfter(id: string, what: string, maps: readonly ConstantMap[]): void {
    this.#draft.moveTo(id, this.#draft.pushOffset(`${id}/${what}`, this.#draft.placeOf(id), this.#shapeAt(id), maps));
  }

  /** Parameters with a value for each channel; 0 where so told. */
  #setPerChannel(id: string, isZero: (role: string, channel: number) => boolean): void {
    for (const [name, values] of this.#model.weights) {
      const end = name.lastIndexOf('/');
      if (name.slice(0, end) !== id) continue;
      const role = name.slice(end + 1);
      this.#draft.setValues(
        id,
        role,
        Float32Array.from(this.#kept(id), (channel) => (isZero(role, channel) ? 0 : (values[channel] ?? 0))),
      );
    }
  }

  #heldAt(id: string): Held {
    return this.#held.get(id) ?? NOTHING_HELD;
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

  #shapeAt(id: string): Shape {
    return shapeAt(this.#shapes, id);
  }
}

const NOTHING_HELD: Held = [];
