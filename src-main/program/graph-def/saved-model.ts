import { type GraphBuilder, type Output, reference } from './graph-builder.ts';
import { messages } from './messages.ts';

/** The tag under which the one graph of a program is stored and loaded. */
export const SAVED_MODEL_TAG = 'serve';

const INITIALIZATION = '__saved_model_init_op';

/** The version of TensorFlow's graph format that the operations use (TensorFlow 2.9 and later). */
const GRAPH_PRODUCER = 1087;
const GRAPH_MINIMUM_CONSUMER = 12;

/** The bytes of a `saved_model.pb` with the graph; `initialization` runs when a session loads it. */
export function savedModelBytes(builder: GraphBuilder, initialization: Output): Uint8Array {
  const versions = new messages.VersionDef();
  versions.setProducer(GRAPH_PRODUCER);
  versions.setMinConsumer(GRAPH_MINIMUM_CONSUMER);
  const graph = new messages.GraphDef();
  graph.setVersions(versions);
  graph.setNodeList([...builder.nodes]);

  const target = new messages.TensorInfo();
  target.setName(reference(initialization));
  const signature = new messages.SignatureDef();
  signature.getOutputsMap().set(INITIALIZATION, target);

  const information = new messages.MetaGraphDef.MetaInfoDef();
  information.setTagsList([SAVED_MODEL_TAG]);
  const metaGraph = new messages.MetaGraphDef();
  metaGraph.setMetaInfoDef(information);
  metaGraph.setGraphDef(graph);
  metaGraph.getSignatureDefMap().set(INITIALIZATION, signature);

  const savedModel = new messages.SavedModel();
  savedModel.setSavedModelSchemaVersion(1);
  savedModel.addMetaGraphs(metaGraph);
  return savedModel.serializeBinary();
}
