import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { OnnxFile } from '#main/interchange/index.ts';
import { elementsOf, type Shape } from '#shared/graph/index.ts';

/** Logits that ONNX Runtime computes for images in our order; one row per image. */
export async function runOnnx(file: OnnxFile, shape: Shape, images: readonly Float64Array[]): Promise<readonly Float32Array[]> {
  const session = await InferenceSession.create(file.bytes, { intraOpNumThreads: 1, interOpNumThreads: 1 });
  try {
    const size = elementsOf(shape);
    const values = new Float32Array(images.length * size);
    images.forEach((image, index) => values.set(channelsFirst(image, shape), index * size));
    const sizes = file.input.shape.map((extent) => (extent === 'batch' ? images.length : Number(extent)));
    const results = await session.run({ [file.input.name]: new Tensor('float32', values, sizes) });
    const logits = results[file.output.name];
    if (!(logits?.data instanceof Float32Array)) throw new Error('no float32 logits');
    const { data } = logits;
    const classes = data.length / images.length;
    return images.map((_, index) => data.subarray(index * classes, (index + 1) * classes));
  } finally {
    await session.release();
  }
}

function channelsFirst(image: Float64Array, shape: Shape): Float64Array {
  const [height = 1, width = 1, channels = 1] = shape;
  if (shape.length === 1) return image;
  return image.map((_, index) => {
    const channel = Math.floor(index / (height * width));
    const position = index % (height * width);
    return image[position * channels + channel] ?? NaN;
  });
}
