import type { OnnxNode, OnnxView } from '#shared/contract/index.ts';
import type { WiredNode } from '../graph-view/wired-graph.ts';

/** A node or an input of an ONNX file, as it is drawn. */
export interface OnnxMember extends WiredNode {
  /** Undefined for an input of the file. */
  readonly node: OnnxNode | undefined;
  /** Why an import would reject it. */
  readonly problem: string | undefined;
}

export interface OnnxGraph {
  /** In topological order, whatever the order in the file. */
  readonly nodes: readonly OnnxMember[];
  /** Undefined if the file has several outputs. */
  readonly output: string | undefined;
  /** Number of nodes that only compute constants and are not drawn. */
  readonly constants: number;
}

/**
 * The drawn part of a file: its inputs, the nodes that depend on them, and those that an import would reject. IDs are module paths of
 * the source network, such as `layer1.0.conv1`, if the file has them; otherwise node names.
 */
export function onnxGraph({ inputs, outputs, nodes, importable }: OnnxView): OnnxGraph {
  const problems = new Map(importable.nodes.map(({ name, why }) => [name, why]));
  const ids = uniqueIds(nodes);
  const producers = new Map<string, string>(inputs.map(({ name }) => [name, inputId(name)]));
  for (const [index, node] of nodes.entries()) for (const value of node.outputs) producers.set(value, ids[index] ?? node.name);
  const members = nodes.map((node, index): OnnxMember => {
    const id = ids[index] ?? node.name;
    const sources = node.inputs.flatMap((value) => producers.get(value) ?? []);
    return { id, inputs: sources.filter((source) => source !== id), node, problem: problems.get(node.name) };
  });
  const starts = inputs.map(({ name }): OnnxMember => ({ id: inputId(name), inputs: [], node: undefined, problem: undefined }));
  const sorted = topologicalOrder([...starts, ...members]);
  const live = dependents(sorted);
  const drawn = live.size > starts.length ? sorted.filter(({ id, problem }) => live.has(id) || problem !== undefined) : sorted;
  const drawnIds = new Set(drawn.map(({ id }) => id));
  const [end, ...others] = outputs.flatMap(({ name }) => producers.get(name) ?? []);
  return {
    nodes: drawn.map((member) => ({ ...member, inputs: member.inputs.filter((id) => drawnIds.has(id)) })),
    output: end !== undefined && others.length === 0 && drawnIds.has(end) ? end : undefined,
    constants: sorted.length - drawn.length,
  };
}

export function inputId(name: string): string {
  return `input ${name}`;
}

function uniqueIds(nodes: readonly OnnxNode[]): readonly string[] {
  const paths = nodes.map(({ name, module }) => module ?? name);
  const count = Map.groupBy(paths, (path) => path);
  const taken = new Set<string>();
  return nodes.map(({ name }, index) => {
    const path = paths[index] ?? name;
    const isShared = (count.get(path)?.length ?? 0) > 1 && path !== name;
    const wanted = isShared ? `${path}.${name.split('/').at(-1) ?? name}` : path;
    const id = taken.has(wanted) ? `${wanted} (${index})` : wanted;
    taken.add(id);
    return id;
  });
}

/** Sorts each node after its inputs. Nodes in cycles come last, without their inputs from later nodes. */
function topologicalOrder(members: readonly OnnxMember[]): readonly OnnxMember[] {
  const missing = new Map(members.map((member) => [member.id, new Set(member.inputs)]));
  const consumers = new Map<string, OnnxMember[]>(members.map(({ id }) => [id, []]));
  for (const member of members) for (const input of new Set(member.inputs)) consumers.get(input)?.push(member);
  const sorted: OnnxMember[] = [];
  const ready = members.filter(({ inputs }) => inputs.length === 0).reverse();
  for (let member = ready.pop(); member; member = ready.pop()) {
    sorted.push(member);
    for (const consumer of (consumers.get(member.id) ?? []).toReversed()) {
      const left = missing.get(consumer.id);
      if (left?.delete(member.id) && left.size === 0) ready.push(consumer);
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

/** The inputs of the file and everything that depends on them. */
function dependents(members: readonly OnnxMember[]): ReadonlySet<string> {
  const live = new Set<string>();
  for (const { id, inputs, node } of members) if (node === undefined || inputs.some((input) => live.has(input))) live.add(id);
  return live;
}
