import type { WeightsReport } from '#shared/contract/imported-models.ts';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, type ModelGraph, type Parameter, parametersOf, type Shape } from '#shared/graph/index.ts';
import { type TorchLayout, torchLayout } from '#shared/graph/torch-layout.ts';
import { buildNetwork, type CatalogEntry } from '#shared/networks/index.ts';
import { modulesOf, type Naming, namings, tensorNames, tensorOf } from '#shared/networks/tensor-names/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import type { Tensor } from '../safetensors.ts';
import { type ShapeOf, sizedNetwork, sizeOr } from './sized-network.ts';

/** A parameter and its tensor in the file. */
export interface Match {
  readonly parameter: Parameter;
  readonly layout: TorchLayout;
  readonly tensor: string;
}

/** How well the tensors of a file match a built-in network. */
export interface WeightsFit {
  /** The network's name in the catalog. */
  readonly name: string;
  readonly network: NetworkConfig;
  readonly naming: Naming;
  readonly graph: ModelGraph;
  readonly matches: readonly Match[];
  readonly report: WeightsReport;
  readonly hasHead: boolean;
}

type Tensors = ReadonlyMap<string, Tensor>;

const HEAD = 'head/dense';
/** An image shape that every built-in network accepts. */
export const SKETCH_INPUT: Shape = [224, 224, 3];
export const SKETCH_CLASSES = 1000;
const COLORS = 3;
/** Elements of all weights together. */
const MAX_WEIGHTS = 2 ** 29;

/** The best match over all naming schemes, with the network sized to the tensors; undefined if no tensor matches. */
export function weightsFit(entry: CatalogEntry, tensors: Tensors): WeightsFit | undefined {
  const sketch = buildNetwork(entry.network, SKETCH_INPUT, SKETCH_CLASSES);
  const fits = namings.flatMap((naming) => {
    const moduleOf = modulesOf(naming, entry.network, sketch);
    const fit =
      moduleOf && fitUnder(entry, naming, sketch, (node, role) => tensors.get(tensorOf(moduleOf, node, role) ?? '')?.shape, tensors);
    return fit && fit.report.matched > 0 ? [fit] : [];
  });
  return fits.toSorted((a, b) => b.report.matched - a.report.matched)[0];
}

/** Matched tensors / all tensors of the file and the network. */
export function shareOf({ report: { matched, missing, unexpected, misshaped } }: WeightsFit): number {
  return matched / (matched + missing.length + unexpected.length + misshaped.length);
}

function fitUnder(
  { name, network }: CatalogEntry,
  naming: Naming,
  sketch: ModelGraph,
  shapeOf: ShapeOf,
  tensors: Tensors,
): WeightsFit | undefined {
  const { config, side } = sizedNetwork(network, shapeOf);
  const stem = sketch.nodes.find(({ inputs }) => inputs.includes('input'))?.id ?? '';
  const classes = sizeOr(shapeOf(HEAD, 'kernel')?.[0], SKETCH_CLASSES);
  const channels = sizeOr(shapeOf(stem, 'kernel')?.[1], COLORS);
  const graph = tryBuild(config, [side, side, channels], classes);
  return (
    graph && {
      name,
      network: config,
      naming,
      graph,
      ...compare(graph, tensorNames(naming, config, graph), tensors),
      hasHead: shapeOf(HEAD, 'kernel') !== undefined,
    }
  );
}

function tryBuild(config: NetworkConfig, shape: Shape, classes: number): ModelGraph | undefined {
  try {
    const graph = buildNetwork(config, shape, classes);
    const weights = parametersOf(graph).reduce((sum, parameter) => sum + elementsOf(parameter.shape), 0);
    return weights > MAX_WEIGHTS ? undefined : graph;
  } catch (error) {
    if (error instanceof LabError) return undefined;
    throw error;
  }
}

function compare(graph: ModelGraph, names: ReadonlyMap<string, string>, tensors: Tensors): Pick<WeightsFit, 'matches' | 'report'> {
  const matches: Match[] = [];
  const missing: string[] = [];
  const misshaped: WeightsReport['misshaped'] = [];
  for (const parameter of parametersOf(graph)) {
    const name = names.get(parameter.name);
    if (name === undefined) continue;
    const found = tensors.get(name)?.shape;
    const layout = torchLayout(graph, parameter);
    if (!found) missing.push(name);
    else if (found.join() === layout.shape.join() || found.join() === layout.convolution?.join())
      matches.push({ parameter, layout, tensor: name });
    else misshaped.push({ name, expected: [...layout.shape], found: [...found] });
  }
  const expected = new Set(names.values());
  const unexpected = [...tensors.keys()].filter((name) => !expected.has(name));
  return { matches, report: { matched: matches.length, missing, unexpected, misshaped } };
}
