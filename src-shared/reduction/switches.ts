import { channelsOf, inferShapes, shapeAt, type GraphNode, type ModelGraph, type Weights } from '#shared/graph/index.ts';
import { freeId } from './model.ts';

/** Names of the two parameters between which an activation is switched: y = activation ⊙ f(z) + form ⊙ z, a number for each neuron. */
export interface Switch {
  readonly activation: string;
  readonly form: string;
}

export interface SwitchableNetwork {
  readonly graph: ModelGraph;
  /** By activation. */
  readonly switches: ReadonlyMap<string, Switch>;
  /** The switches' values that leave the network as it was: ones for the activation, zeros for the form. */
  readonly weights: Weights;
}

/** The network with a switch behind each of these activations, so that any of them can become linear without another graph. */
export function withSwitches(graph: ModelGraph, activations: readonly string[]): SwitchableNetwork {
  const shapes = inferShapes(graph);
  const ids = new Set(graph.nodes.map(({ id }) => id));
  const idFor = (wanted: string): string => {
    const id = freeId(wanted, (taken) => ids.has(taken));
    ids.add(id);
    return id;
  };
  const switched = new Set(activations);
  const switches = new Map<string, Switch>();
  const weights = new Map<string, Float32Array>();
  const renamed = new Map<string, string>();
  const nodes = graph.nodes.flatMap((node): GraphNode[] => {
    const current = { ...node, inputs: node.inputs.map((id) => renamed.get(id) ?? id) } as GraphNode;
    if (!switched.has(node.id)) return [current];
    const [activation, form, sum] = ['activation', 'form', 'sum'].map((part) => idFor(`${node.id}/switch/${part}`));
    if (activation === undefined || form === undefined || sum === undefined) throw new Error('three ids');
    const neurons = channelsOf(shapeAt(shapes, node.id));
    switches.set(node.id, { activation: `${activation}/scale`, form: `${form}/scale` });
    weights.set(`${activation}/scale`, new Float32Array(neurons).fill(1));
    weights.set(`${form}/scale`, new Float32Array(neurons));
    renamed.set(node.id, sum);
    return [
      current,
      { id: activation, op: 'scale', inputs: [node.id] },
      { id: form, op: 'scale', inputs: current.inputs },
      { id: sum, op: 'add', inputs: [activation, form] },
    ];
  });
  return { graph: { ...graph, nodes, output: renamed.get(graph.output) ?? graph.output }, switches, weights };
}
