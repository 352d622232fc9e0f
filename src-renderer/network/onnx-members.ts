import type { OnnxNode, OnnxView } from '#shared/contract/index.ts';
import type { Wired } from './fork-joins.ts';

/** A node of an ONNX file, or one of the file's inputs, as the drawing has it. */
export interface OnnxMember extends Wired {
  /** Undefined for an input of the file. */
  readonly node: OnnxNode | undefined;
  /** Why an import would refuse it. */
  readonly problem: string | undefined;
}

export interface OnnxDrawable {
  readonly nodes: readonly OnnxMember[];
  readonly output: string | undefined;
  /** How many nodes compute constants only, and are not drawn. */
  readonly constants: number;
}

/**
 * What of a file is drawn, in topological order whatever the file's is: its inputs, the nodes that depend on them and those that an import
 * would refuse. Ids are the places in the source network where the file tells them, `layer1.0.conv1`, else the nodes' names.
 */
export function onnxMembers({ inputs, outputs, nodes, importable }: OnnxView): OnnxDrawable {
  const problems = new Map(importable.nodes.map(({ name, why }) => [name, why]));
  const ids = uniqueIds(nodes);
  const source = new Map<string, string>(inputs.map(({ name }) => [name, inputId(name)]));
  for (const [index, node] of nodes.entries()) for (const value of node.outputs) source.set(value, ids[index] ?? node.name);
  const members = nodes.map((node, index): OnnxMember => {
    const id = ids[index] ?? node.name;
    const read = node.inputs.flatMap((value) => source.get(value) ?? []);
    return { id, inputs: read.filter((from) => from !== id), node, problem: problems.get(node.name) };
  });
  const starts = inputs.map(({ name }): OnnxMember => ({ id: inputId(name), inputs: [], node: undefined, problem: undefined }));
  const sorted = inOrder([...starts, ...members]);
  const live = dependents(sorted);
  const drawn = live.size > starts.length ? sorted.filter(({ id, problem }) => live.has(id) || problem !== undefined) : sorted;
  const ofDrawing = new Set(drawn.map(({ id }) => id));
  const [end, ...others] = outputs.flatMap(({ name }) => source.get(name) ?? []);
  return {
    nodes: drawn.map((member) => ({ ...member, inputs: member.inputs.filter((id) => ofDrawing.has(id)) })),
    output: end !== undefined && others.length === 0 && ofDrawing.has(end) ? end : undefined,
    constants: sorted.length - drawn.length,
  };
}

function inputId(name: string): string {
  return `input ${name}`;
}

function uniqueIds(nodes: readonly OnnxNode[]): readonly string[] {
  const places = nodes.map(({ name, module }) => module ?? name);
  const count = Map.groupBy(places, (place) => place);
  const taken = new Set<string>();
  return nodes.map(({ name }, index) => {
    const place = places[index] ?? name;
    const isShared = (count.get(place)?.length ?? 0) > 1 && place !== name;
    const wanted = isShared ? `${place}.${name.split('/').at(-1) ?? name}` : place;
    const id = taken.has(wanted) ? `${wanted} (${index})` : wanted;
    taken.add(id);
    return id;
  });
}

/** Every node after what it reads; what reads itself in a circle comes last, without what is not before it. */
function inOrder(members: readonly OnnxMember[]): readonly OnnxMember[] {
  const waiting = new Map(members.map((member) => [member.id, new Set(member.inputs)]));
  const readers = new Map<string, OnnxMember[]>();
  for (const member of members) for (const input of new Set(member.inputs)) readers.set(input, [...(readers.get(input) ?? []), member]);
  const sorted: OnnxMember[] = [];
  const open = members.filter(({ inputs }) => inputs.length === 0).reverse();
  for (let member = open.pop(); member; member = open.pop()) {
    sorted.push(member);
    for (const reader of (readers.get(member.id) ?? []).toReversed()) {
      const left = waiting.get(reader.id);
      if (left?.delete(member.id) && left.size === 0) open.push(reader);
    }
  }
  const placed = new Set(sorted.map(({ id }) => id));
  for (const member of members) {
    if (placed.has(member.id)) continue;
    sorted.push({ ...member, inputs: member.inputs.filter((id) => placed.has(id)) });
    placed.add(member.id);
  }
  return sorted;
}

/** Inputs of the file and all that depends on them. */
function dependents(members: readonly OnnxMember[]): ReadonlySet<string> {
  const live = new Set<string>();
  for (const { id, inputs, node } of members) if (node === undefined || inputs.some((input) => live.has(input))) live.add(id);
  return live;
}
