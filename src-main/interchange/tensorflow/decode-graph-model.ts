import { z } from 'zod';
import { elementsOf } from '#shared/graph/index.ts';
import type { FolderFile } from './encode-graph-model.ts';
import type { AttributeValue, TensorflowConstant, TensorflowGraph, TensorflowNode } from './tensorflow-graph.ts';

const size = z.string().transform(Number);
const sizes = z.object({ dim: z.array(z.object({ size })) }).transform(({ dim }) => dim.map((one) => one.size));
const type = z.enum(['DT_FLOAT', 'DT_INT32']).transform((name) => (name === 'DT_FLOAT' ? 'float32' : 'int32'));
const attribute = z.union([
  z.strictObject({ type }),
  z.strictObject({ i: size }).transform(({ i }): AttributeValue => ({ integer: i })),
  z.strictObject({ list: z.strictObject({ i: z.array(size) }) }).transform(({ list }): AttributeValue => ({ integers: list.i })),
  z.strictObject({ f: z.number() }).transform(({ f }): AttributeValue => ({ float: f })),
  z.strictObject({ b: z.boolean() }).transform(({ b }): AttributeValue => ({ flag: b })),
  z.strictObject({ s: z.string() }).transform(({ s }): AttributeValue => ({ text: Buffer.from(s, 'base64').toString() })),
]);
const operation = z
  .object({ name: z.string(), op: z.string(), input: z.array(z.string()), attr: z.record(z.string(), attribute) })
  .transform(({ name, op, input, attr }): TensorflowNode => ({ name, op, inputs: input, attributes: attr }));
const port = z.record(z.string(), z.object({ name: z.string(), tensorShape: sizes }));

const document = z.object({
  signature: z.object({ inputs: port, outputs: port }),
  modelTopology: z.object({ node: z.array(z.unknown()) }),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(z.object({ name: z.string(), shape: z.array(z.int()), dtype: z.enum(['float32', 'int32']) })),
    }),
  ),
});

const valueless = z.object({ op: z.enum(['Placeholder', 'Const']) });

/** Reads the files of {@link encodeGraphModel} back. Throws if they are not of its form. */
export function decodeGraphModel(files: readonly FolderFile[]): TensorflowGraph {
  const contents = new Map(files.map(({ path, bytes }) => [path, bytes]));
  const text = new TextDecoder().decode(contents.get('model.json'));
  const { signature, modelTopology, weightsManifest } = document.parse(JSON.parse(text));
  const constants = weightsManifest.flatMap(({ paths, weights }) => {
    const values = Buffer.concat(paths.map((path) => contents.get(path) ?? new Uint8Array()));
    let offset = 0;
    return weights.map(({ name, shape, dtype }): TensorflowConstant => {
      const length = elementsOf(shape);
      const { buffer } = new Uint8Array(values.subarray(offset, (offset += 4 * length)));
      return { name, shape, data: dtype === 'float32' ? new Float32Array(buffer) : new Int32Array(buffer) };
    });
  });
  return {
    input: portOf(signature.inputs),
    output: portOf(signature.outputs),
    nodes: modelTopology.node.filter((node) => !valueless.safeParse(node).success).map((node) => operation.parse(node)),
    constants,
  };
}

function portOf(ports: z.output<typeof port>): TensorflowGraph['input'] {
  const [found] = Object.values(ports);
  if (!found) throw new Error('a graph model has an input and an output');
  return { name: found.name.replace(/:0$/, ''), shape: found.tensorShape.slice(1) };
}
