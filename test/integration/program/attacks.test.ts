import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { Derivatives } from '#main/program/index.ts';
import { nllOf, predictionOf } from '#shared/analysis/index.ts';
import { type Attacked, type AttackName, attacks, type Respond } from '#shared/attacks/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import { expectClose, floats } from './expect-close.ts';
import { openDerivatives } from './open-derivatives.ts';

/** The output of test/fixtures/pytorch/attacks.py; arrays are base64 of float32. */
interface Fixture {
  readonly networks: readonly AttackedNetwork[];
}

interface AttackedNetwork {
  readonly graph: ModelGraph;
  readonly mean: readonly number[];
  readonly std: readonly number[];
  readonly steps: number;
  /** How many of the images have pixels and gradients in the file. */
  readonly kept: number;
  readonly images: string;
  readonly labels: readonly number[];
  readonly parameters: Readonly<Record<string, string>>;
  readonly gradients: string;
  readonly jacobian: string;
  readonly attacks: readonly {
    readonly name: AttackName;
    readonly epsilon: number;
    readonly pixels: string;
    readonly correct: readonly number[];
  }[];
}

const { networks } = JSON.parse(readFileSync(new URL('../../fixtures/pytorch/attacks.json', import.meta.url), 'utf8')) as Fixture;
const TOLERANCE = { float64: 1e-5, float32: 1e-4 };
const ACCURACY_POINTS = 0.5;

function opened({ graph, mean, std, parameters }: AttackedNetwork, precision: 'float32' | 'float64'): Promise<Derivatives> {
  return openDerivatives(graph, { normalization: { mean, std }, precision }).then((derivatives) => {
    derivatives.assign(new Map(Object.entries(parameters).map(([name, encoded]) => [name, floats(encoded)])));
    return derivatives;
  });
}

function pixelsOf({ images }: AttackedNetwork): Float32Array {
  return Float32Array.from(Buffer.from(images, 'base64'), (value) => value / 255);
}

function attacked(
  derivatives: Derivatives,
  network: AttackedNetwork,
  { name, epsilon }: AttackedNetwork['attacks'][number],
  count: number,
): Promise<Attacked> {
  const { classes } = derivatives;
  const labels = network.labels.slice(0, count);
  const all = pixelsOf(network);
  const pixels = all.subarray(0, (all.length / network.labels.length) * count);
  const respond: Respond = (changed) => {
    const { logits, gradients } = derivatives.lossGradients(changed, labels);
    return Promise.resolve({
      losses: Float64Array.from(labels, (label, image) => nllOf(logits, image * classes, classes, label)),
      correct: Uint8Array.from(labels, (label, image) => (predictionOf(logits, image * classes, classes) === label ? 1 : 0)),
      gradients,
    });
  };
  const start = pixels.map((value, index) => value + epsilon * (2 * (((index * 7919) % 10_007) / 10_006) - 1));
  return attacks[name].run({ pixels, count, epsilon, respond }, { steps: network.steps, start });
}

describe.each(networks)('on the network $graph.name', (network) => {
  it.each(['float64', 'float32'] as const)('gradients and the Jacobian by pixels are PyTorch’s in %s', async (precision) => {
    const derivatives = await opened(network, precision);
    const { classes } = derivatives;
    const expected = floats(network.gradients);
    const pixels = pixelsOf(network).subarray(0, expected.length);
    expectClose(
      'gradients',
      derivatives.lossGradients(pixels, network.labels.slice(0, network.kept)).gradients,
      expected,
      TOLERANCE[precision],
    );
    const image = pixels.subarray(0, expected.length / network.kept);
    const rows = Array.from({ length: classes }, (_, row) =>
      derivatives.jacobianProducts(
        image,
        Float32Array.from({ length: classes }, (__, index) => (index === row ? 1 : 0)),
      ),
    );
    expectClose('Jacobian', Float32Array.from(rows.flatMap((row) => [...row])), floats(network.jacobian), TOLERANCE[precision]);
  });

  it.each(network.attacks)('$name with ε = $epsilon finds PyTorch’s images in float64, and its accuracy in float32', async (one) => {
    const inDouble = await attacked(await opened(network, 'float64'), network, one, network.kept);
    expectClose('pixels', inDouble.pixels, floats(one.pixels), TOLERANCE.float64);
    expect([...inDouble.correct]).toEqual(one.correct.slice(0, network.kept));
    const { correct } = await attacked(await opened(network, 'float32'), network, one, network.labels.length);
    const accuracy = (values: ArrayLike<number>): number =>
      (100 * Array.from(values).reduce((sum, value) => sum + value, 0)) / values.length;
    expect(Math.abs(accuracy(correct) - accuracy(one.correct))).toBeLessThanOrEqual(ACCURACY_POINTS);
  });
});
