import { median } from 'd3-array';
import { channelsOf, elementsOf, type Shape } from '#shared/graph/index.ts';
import { GraphBuilder, type Output } from '../graph-def/graph-builder.ts';
import { savedModelBytes } from '../graph-def/saved-model.ts';
import type { NodeContext } from '../operations/applied.ts';
import { linearConvolution } from '../operations/conv2d.ts';
import { describeTensorflow } from '../session/describe-tensorflow.ts';
import { type Feed, TensorflowSession } from '../session/tensorflow-session.ts';
import { reduce, sumOf } from '../tensor/arithmetic.ts';
import { constant, done, placeholder } from '../tensor/arrays.ts';
import { type AlgorithmName, algorithmOf, type Convolution } from './convolutions.ts';

/** Milliseconds of a call. */
interface CallTime {
  readonly wall: number;
  /** Processor time per thread: steadier than wall time on a busy machine, but blind to idle threads. */
  readonly processor: number;
}

/** Medians over the turns. */
export type AlgorithmTimes = ReadonlyMap<AlgorithmName, CallTime>;

/** Milliseconds after which no further turn starts. */
const BUDGET = 700;
const MIN_TURNS = 3;
const MAX_TURNS = 15;
/** Multiply-accumulates of a call: about 50 ms on two cores. */
const WORK = 4e9;
/** Another algorithm has to be faster than the direct convolution, which is more precise, by this factor. */
const WORTHWHILE = 0.97;

/**
 * Times the candidates for a convolution: output and both gradients, on a part of the batch, in turns, after a warm-up. Takes about a
 * second. Writes a SavedModel to the directory. Throws `ProgramError`.
 */
export function measureConvolution(convolution: Convolution, directory: string): AlgorithmTimes {
  const { node, input, output, candidates } = convolution;
  const images = imagesOf(convolution);
  const kernel = [...node.kernel, channelsOf(input), channelsOf(output)];
  const builder = new GraphBuilder({ kernels: true });
  const feeds = [[images, ...input], kernel, [images, ...output]].map((shape) => feedOf(placeholder(builder, 'float32', shape), shape));
  const works = candidates.map((name) => [name, workOf(builder, convolution, name, feeds)] as const);
  const session = new TensorflowSession(directory, savedModelBytes(builder, done(builder, [])));
  try {
    const times = new Map(works.map(([name]) => [name, new Array<CallTime>()]));
    const deadline = performance.now() + BUDGET;
    for (let turn = -1; turn < MIN_TURNS || (turn < MAX_TURNS && performance.now() < deadline); turn++) {
      for (const [name, work] of works) {
        const time = timed(() => session.run(feeds, [work]));
        if (turn >= 0) times.get(name)?.push(time);
      }
    }
    const medianOf = (each: readonly CallTime[]): CallTime => ({
      wall: median(each, ({ wall }) => wall) ?? Infinity,
      processor: median(each, ({ processor }) => processor) ?? Infinity,
    });
    return new Map([...times].map(([name, each]) => [name, medianOf(each)]));
  } finally {
    session.close();
  }
}

/** The fastest algorithm by wall and processor time; the direct convolution unless another one is clearly faster. */
export function fastestOf(times: AlgorithmTimes, timeOf = ({ wall, processor }: CallTime): number => wall + processor): AlgorithmName {
  const direct = times.get('direct');
  const [name = 'direct', time] = [...times].toSorted(([, one], [, other]) => timeOf(one) - timeOf(other))[0] ?? [];
  return direct && time && timeOf(time) < WORTHWHILE * timeOf(direct) ? name : 'direct';
}

/** Images that take about as long as {@link WORK}, at most the whole batch. */
function imagesOf({ node, input, output, images }: Convolution): number {
  const work = (3 * elementsOf(node.kernel) * elementsOf(output) * channelsOf(input)) / node.groups;
  return Math.min(images, Math.max(1, Math.round(WORK / work)));
}

/** A sum that depends on every value of the output and the gradients, since TensorFlow leaves out what is not read. */
function workOf(
  builder: GraphBuilder,
  { node, input, output }: Convolution,
  name: AlgorithmName,
  [images, kernel, gradient]: readonly Feed[],
): Output {
  if (!images || !kernel || !gradient) throw new Error('three feeds');
  const unavailable = (): never => {
    throw new Error('a convolution without bias needs no further values');
  };
  const context: NodeContext = {
    ...{ builder, type: 'float32', training: true, inputShape: input, inputShapes: [input], outputShape: output },
    convolutionAlgorithm: () => algorithmOf(name, node, input, output),
    ...{ parameter: unavailable, updateStatistic: unavailable, seed: unavailable },
  };
  return builder.within(name, () => {
    const convolved = linearConvolution(node, images.to, kernel.to, context);
    const gradients = convolved.backward(gradient.to);
    const axes = constant(builder, 'int32', [0, 1, 2, 3]);
    return sumOf(
      builder,
      [convolved.output, gradients.images, gradients.kernel].map((value) => reduce(builder, 'Sum', value, axes)),
    );
  });
}

/** Values between -1 and 1 without zeros. */
function feedOf(to: Output, shape: Shape): Feed {
  return { to, shape, values: Float32Array.from({ length: elementsOf(shape) }, (_, index) => (((index * 7919) % 256) - 127.5) / 128) };
}

function timed(work: () => unknown): CallTime {
  const [start, before] = [performance.now(), process.cpuUsage()];
  work();
  const { user, system } = process.cpuUsage(before);
  return { wall: performance.now() - start, processor: (user + system) / 1000 / describeTensorflow().intraOpThreads };
}
