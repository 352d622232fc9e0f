import { modelMetadata, type OnnxFile } from '#main/interchange/index.ts';
import type { Model } from '#shared/graph/index.ts';
import type { ProvenModel } from '#shared/proof/index.ts';
import type { CheckedReduction } from '#shared/reduction/index.ts';
import type { OnnxNetwork } from './independent-runtime.ts';
import type { ProofRequest } from './proof-request.ts';

/** A network of the sheet, and the metadata of its files. */
export interface ListedNetwork {
  readonly role: ProvenModel['role'];
  readonly round: number;
  readonly model: Model;
  readonly metadata: ReadonlyMap<string, string>;
}

/** With its ONNX file, opened in the independent runtime. */
export interface ProvenNetwork extends ListedNetwork {
  readonly file: OnnxFile;
  readonly opened: OnnxNetwork;
}

/** The dense network; the pruned one if it differs; the reduced one if there is a reduction. */
export function networksOf(
  request: ProofRequest,
  checked: Pick<CheckedReduction<unknown>, 'reduction' | 'refused'> | undefined,
): readonly ListedNetwork[] {
  const { round, dense, model, without, force, data, options } = request;
  const { classes } = data.description;
  const origin = { app: request.app, run: request.run, classes, normalization: options.normalization };
  const asTrained = (role: ProvenModel['role'], trained: Model, itsRound: number): ListedNetwork => {
    const nodeMap = new Map(trained.graph.nodes.map(({ id }) => [id, id]));
    return {
      role,
      round: itsRound,
      model: trained,
      metadata: modelMetadata({ ...origin, round: itsRound, plan: 'none', steps: [], leftOut: [], forced: [], nodeMap }),
    };
  };
  const networks = [asTrained('dense', dense, 0)];
  if (round > 0) networks.push(asTrained('pruned', model, round));
  if (!checked) return networks;
  const { reduction, refused } = checked;
  const leftOut = [...without, ...refused.map(({ step }) => step)];
  const steps = reduction.steps.flatMap(({ id }) => (leftOut.includes(id) ? [] : [id]));
  const metadata = modelMetadata({ ...origin, round, plan: 'exact', steps, leftOut, forced: force, nodeMap: reduction.nodeMap });
  return [...networks, { role: 'reduced', round, model: reduction.reduced, metadata }];
}
