import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeGraphModel, writeTensorflowGraph } from '#main/interchange/index.ts';
import { channelsOf, graphView } from '#shared/graph/index.ts';
import { buildNetwork, initialWeights } from '#shared/networks/index.ts';
import { RandomStream } from '#shared/random/index.ts';
import { type SmallModel, smallModels } from '../fixtures/onnx/models.ts';
import { interpret } from '../reference/interpreter.ts';
import { randomImage } from '../reference/random-graph.ts';
import { worstDifference } from '../reference/worst-difference.ts';
import { launchBrowser } from './harness/served-lab.ts';

const ORIGIN = 'http://models.test';
const TFJS = join(dirname(createRequire(import.meta.url).resolve('@tensorflow/tfjs/package.json')), 'dist', 'tf.min.js');
/** float32 against float64, and the browser's approximation of erf. */
const LIMIT = 1e-4;

/** The part of TensorFlow.js that the page uses. */
interface Tfjs {
  setBackend(name: string): Promise<boolean>;
  loadGraphModel(url: string): Promise<{ readonly metadata: unknown; execute(inputs: { images: Tensor }): Tensor }>;
  tensor(values: readonly number[], shape: readonly number[]): Tensor;
}
interface Tensor {
  array(): Promise<number[][]>;
}

const residual = buildNetwork({ kind: 'residual', widths: [4, 6, 8], blocks: [1, 2, 1], stem: 'stride-1', dropout: 0.1 }, [12, 10, 3], 5);
const models: readonly SmallModel[] = [
  ...smallModels(),
  {
    name: 'residual',
    graph: residual,
    weights: initialWeights(residual, 1),
    images: [randomImage(residual, new RandomStream(1, [1, 0, 0]))],
  },
];

/** The files of the models, by URL. */
const files = new Map<string, Uint8Array>(
  models.flatMap(({ name, ...model }, index) =>
    encodeGraphModel(writeTensorflowGraph(model), new Map([['name', name]])).map(
      ({ path, bytes }) => [`${ORIGIN}/${index}/${path}`, bytes] as const,
    ),
  ),
);

let browser: Browser;
let page: Page;
beforeAll(async () => {
  browser = await launchBrowser();
  page = await browser.newPage();
  await page.route(`${ORIGIN}/**`, async (route) => {
    const bytes = files.get(route.request().url());
    await route.fulfill(bytes ? { body: Buffer.from(bytes) } : { contentType: 'text/html', body: '<!doctype html>' });
  });
  await page.goto(ORIGIN);
  await page.addScriptTag({ path: TFJS });
});
afterAll(() => browser.close());

describe('a GraphModel in a browser', () => {
  it.each(models.map((model, index) => [model.name, index, model] as const))(
    'is loaded and matches the reference interpreter: %s',
    async (name, index, model) => {
      const { graph, weights, images } = model;
      const { inputShape, outputShape } = graphView(graph);
      const { metadata, logits } = await page.evaluate(
        async ({ url, values, shape }) => {
          const { tf } = globalThis as unknown as { tf: Tfjs };
          await tf.setBackend('cpu');
          const loaded = await tf.loadGraphModel(url);
          const answer = loaded.execute({ images: tf.tensor(values, shape) });
          return { metadata: loaded.metadata, logits: (await answer.array()).flat() };
        },
        { url: `${ORIGIN}/${index}/model.json`, values: images.flatMap((image) => [...image]), shape: [images.length, ...inputShape] },
      );
      expect(metadata).toEqual({ name });
      expect(logits).toHaveLength(images.length * channelsOf(outputShape));
      const expected = images.flatMap((image) => [...(interpret(graph, weights, image).get(graph.output) ?? [])]);
      expect(worstDifference(logits, expected)).toBeLessThan(LIMIT);
    },
  );
});
