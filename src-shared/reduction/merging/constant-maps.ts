import { channelsOf, graphView, type Model } from '#shared/graph/index.ts';
import { type ConstantMap, filled } from '#shared/graph/operations/constant-map.ts';
import { constantsAt } from '../constants.ts';

/** An affine part of a network: its last node is an affine function of the sources, which are not part of it. */
interface Part {
  readonly sources: readonly string[];
  readonly exit: string;
  /** From the exit backward. */
  readonly nodes: readonly string[];
}

/** The constants that an affine part adds to each output channel, by position: its output where the sources are 0. */
export function constantMaps(model: Model, { sources, exit, nodes }: Part): readonly ConstantMap[] {
  const view = graphView(model.graph);
  const values = new Map(
    sources.map((id): [string, readonly ConstantMap[]] => {
      const shape = view.shapeAt(id);
      return [id, Array<ConstantMap>(channelsOf(shape)).fill(filled(shape, 0))];
    }),
  );
  for (const id of nodes.toReversed()) {
    const valueOf = constantsAt(model, view.node(id), values);
    values.set(
      id,
      Array.from({ length: channelsOf(view.shapeAt(id)) }, (_, channel) => valueOf(channel)),
    );
  }
  return values.get(exit) ?? [];
}
