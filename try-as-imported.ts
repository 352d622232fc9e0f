import { InferenceSession, Tensor } from 'onnxruntime-node';
import { encodeAsImported, importOnnx } from '#main/interchange/index.ts';
for (const file of process.argv.slice(2)) {
  try {
    const { graph, weights, source } = await importOnnx(file, { name: 'x', batchNorm: false });
    const { input, output, channelsFirst, ending, scaling } = source;
    const { bytes } = encodeAsImported({ graph, weights }, new Map(), { input, output, channelsFirst, ending, scaling });
    const dims = input.shape.map((size, index) => (index === 0 && typeof size !== 'number' ? 2 : Number(size)));
    const values = Float32Array.from({ length: dims.reduce((a, b) => a * b, 1) }, (_, i) => Math.sin(i * 12.9898) * 2);
    const run = async (what: string | Uint8Array) => {
      const session = await (typeof what === 'string' ? InferenceSession.create(what) : InferenceSession.create(what));
      const out = (await session.run({ [session.inputNames[0]!]: new Tensor('float32', values, dims) }))[session.outputNames[0]!]!;
      return { ports: JSON.stringify([session.inputMetadata, session.outputMetadata]), dims: out.dims.join(), data: out.data as Float32Array };
    };
    const [a, b] = [await run(file), await run(bytes)];
    const largest = a.data.reduce((m, v) => Math.max(m, Math.abs(v)), 0);
    const worst = a.data.reduce((m, v, i) => Math.max(m, Math.abs(v - b.data[i]!)), 0) / largest;
    console.log(file, a.ports === b.ports, a.dims === b.dims, worst.toExponential(2), graph.nodes.length);
  } catch (error) {
    console.log(file, String(error), JSON.stringify((error as { details?: unknown }).details ?? ''));
  }
}
