import { createRequire } from 'node:module';

/** The used part of the package's generated protobuf classes, which have no type declarations. */
interface Messages {
  readonly AttrValue: { new (): AttributeMessage; readonly ListValue: new () => IntegerListMessage };
  readonly Tensor: new () => TensorMessage;
  readonly TensorShape: { new (): ShapeMessage; readonly Dim: new () => DimensionMessage };
  readonly NodeDef: new () => NodeMessage;
  readonly VersionDef: new () => VersionMessage;
  readonly GraphDef: new () => GraphMessage;
  readonly TensorInfo: new () => TensorInfoMessage;
  readonly SignatureDef: new () => SignatureMessage;
  readonly MetaGraphDef: { new (): MetaGraphMessage; readonly MetaInfoDef: new () => MetaInfoMessage };
  readonly SavedModel: new () => SavedModelMessage;
}

export interface AttributeMessage {
  setType(type: number): void;
  setI(value: number): void;
  setF(value: number): void;
  setB(value: boolean): void;
  /** Base64, as protobuf's JavaScript takes bytes. */
  setS(base64: string): void;
  setShape(shape: ShapeMessage): void;
  setTensor(tensor: TensorMessage): void;
  setList(list: IntegerListMessage): void;
}

interface IntegerListMessage {
  setIList(values: number[]): void;
}

interface TensorMessage {
  setDtype(type: number): void;
  setTensorShape(shape: ShapeMessage): void;
  setTensorContent(base64: string): void;
}

export interface ShapeMessage {
  setDimList(dimensions: DimensionMessage[]): void;
}

interface DimensionMessage {
  setSize(size: number): void;
}

export interface NodeMessage {
  setName(name: string): void;
  setOp(op: string): void;
  setInputList(inputs: string[]): void;
  getAttrMap(): MessageMap<AttributeMessage>;
}

interface VersionMessage {
  setProducer(version: number): void;
  setMinConsumer(version: number): void;
}

interface GraphMessage {
  setVersions(versions: VersionMessage): void;
  setNodeList(nodes: NodeMessage[]): void;
}

interface TensorInfoMessage {
  setName(name: string): void;
}

interface SignatureMessage {
  getOutputsMap(): MessageMap<TensorInfoMessage>;
}

interface MetaInfoMessage {
  setTagsList(tags: string[]): void;
}

interface MetaGraphMessage {
  setMetaInfoDef(information: MetaInfoMessage): void;
  setGraphDef(graph: GraphMessage): void;
  getSignatureDefMap(): MessageMap<SignatureMessage>;
}

interface SavedModelMessage {
  setSavedModelSchemaVersion(version: number): void;
  addMetaGraphs(metaGraph: MetaGraphMessage): void;
  serializeBinary(): Uint8Array;
}

interface MessageMap<Value> {
  set(key: string, value: Value): void;
}

export const messages = createRequire(import.meta.url)('@tensorflow/tfjs-node-gpu/dist/proto/api_pb') as Messages;
