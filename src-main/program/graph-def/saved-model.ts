import { create, toBinary } from '@bufbuild/protobuf';
import { GRAPH_VERSIONS, SERVE_TAG } from '#main/saved-model/conventions.ts';
import { SavedModelSchema } from '#main/saved-model/saved_model_pb.ts';
import { type GraphBuilder, type Output, reference } from './graph-builder.ts';

const INITIALIZATION = '__saved_model_init_op';

/** The bytes of a `saved_model.pb` with the graph; `initialization` runs when a session loads it. */
export function savedModelBytes(builder: GraphBuilder, initialization: Output): Uint8Array {
  const target = { encoding: { case: 'name', value: reference(initialization) } } as const;
  const metaGraph = {
    metaInfoDef: { tags: [SERVE_TAG] },
    graphDef: { node: [...builder.nodes], versions: GRAPH_VERSIONS },
    signatureDef: { [INITIALIZATION]: { outputs: { [INITIALIZATION]: target } } },
  };
  return toBinary(SavedModelSchema, create(SavedModelSchema, { savedModelSchemaVersion: 1n, metaGraphs: [metaGraph] }));
}
