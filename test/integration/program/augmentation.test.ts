import { describe, expect, it } from 'vitest';
import { NO_AUGMENTATION, type Program, type ProgramOptions } from '#main/program/index.ts';
import { openProgram } from './open-program.ts';
import { dense, dropout, flatten, network } from './small-network.ts';

/** The network's inputs are the pixel values: mean 0, std 1 / 255. */
const PIXELS: Partial<ProgramOptions> = { normalization: { mean: [0], std: [1 / 255] } };
/** Two rows, three columns. */
const IMAGE = [1, 2, 3, 4, 5, 6];
const GRAPH = network([2, 3, 1], flatten('flat', 'input'), dense('head', 'flat', 4));
const DRAWS = 300;

describe('crops', () => {
  it('shift the image by up to the padding, black outside, with equal probabilities', async () => {
    const program = await openProgram(GRAPH, { ...PIXELS, augmentation: { ...NO_AUGMENTATION, padCrop: 1, flip: false } });
    const counts = countDraws(program);
    // Worked by hand: padded with one pixel, the 2x3 window at each of the nine positions.
    const expected = [
      [0, 0, 0, 0, 1, 2],
      [0, 0, 0, 1, 2, 3],
      [0, 0, 0, 2, 3, 0],
      [0, 1, 2, 0, 4, 5],
      [1, 2, 3, 4, 5, 6],
      [2, 3, 0, 5, 6, 0],
      [0, 4, 5, 0, 0, 0],
      [4, 5, 6, 0, 0, 0],
      [5, 6, 0, 0, 0, 0],
    ].map((image) => image.join());
    expect([...counts.keys()].toSorted()).toEqual(expected.toSorted());
    // A share of 1/9 of 900 images has a standard std of 9.4.
    for (const count of counts.values()) expect(Math.abs(count - (3 * DRAWS) / 9)).toBeLessThan(5 * 9.4);
  });
});

describe('flips', () => {
  it('mirror about half of the images horizontally', async () => {
    const program = await openProgram(GRAPH, { ...PIXELS, augmentation: { ...NO_AUGMENTATION, padCrop: 0, flip: true } });
    const counts = countDraws(program);
    expect([...counts.keys()].toSorted()).toEqual(['1,2,3,4,5,6', '3,2,1,6,5,4']);
    for (const count of counts.values()) expect(Math.abs(count - (3 * DRAWS) / 2)).toBeLessThan(5 * 15);
  });

  it('and crops give eighteen combinations', async () => {
    const program = await openProgram(GRAPH, { ...PIXELS, augmentation: { ...NO_AUGMENTATION, padCrop: 1, flip: true } });
    expect(countDraws(program).size).toBe(18);
  });
});

it('augmentation is independent per image and reproducible by seed', async () => {
  const program = await openProgram(GRAPH, { ...PIXELS, augmentation: { ...NO_AUGMENTATION, padCrop: 1, flip: true } });
  expect(new Set(seenImages(program, [3, 4])).size).toBeGreaterThan(1);
  expect(seenImages(program, [3, 4])).toEqual(seenImages(program, [3, 4]));
});

it('evaluation uses the images unchanged', async () => {
  const program = await openProgram(GRAPH, { ...PIXELS, augmentation: { ...NO_AUGMENTATION, padCrop: 1, flip: true } });
  const kernel = new Float32Array(24);
  for (let pixel = 0; pixel < 4; pixel += 1) kernel[pixel * 4 + pixel] = 1;
  program.assign(new Map([['head/kernel', kernel]]));
  expect([...program.logits(Uint8Array.from(IMAGE))]).toEqual([1, 2, 3, 4]);
});

it('dropout zeroes values with its rate and scales the others', async () => {
  const graph = network([2, 3, 1], flatten('flat', 'input'), dropout('dropped', 'flat', 0.25), dense('head', 'dropped', 4));
  const program = await openProgram(graph, PIXELS);
  const values = Array.from({ length: DRAWS }, (_, draw) => seenImages(program, [draw, 1]))
    .flat()
    .flatMap((image) => image.split(',').map((value, pixel) => Number(value) / (IMAGE[pixel] ?? NaN)));
  const kept = values.filter((value) => value !== 0);
  for (const value of kept) expect(value).toBeCloseTo(4 / 3, 1);
  expect(kept.length / values.length).toBeCloseTo(0.75, 1);
});

function countDraws(program: Program): Map<string, number> {
  const counts = new Map<string, number>();
  for (let draw = 0; draw < DRAWS; draw += 1) {
    for (const image of seenImages(program, [1, draw])) counts.set(image, (counts.get(image) ?? 0) + 1);
  }
  return counts;
}

/**
 * The augmented versions of three copies of the image. With zero weights every class has probability 1/4, so the gradient of the kernel's
 * column k is (S / 4 - x_k) / 4, with x_k the image labeled k and S the sum of all; image 0 is black, which gives S.
 */
function seenImages(program: Program, seed: readonly [number, number]): string[] {
  const images = Uint8Array.from([...IMAGE.map(() => 0), ...IMAGE, ...IMAGE, ...IMAGE]);
  program.step({ images, labels: Uint8Array.of(0, 1, 2, 3) }, { learningRate: 0, momentum: 0, weightDecay: 0, seed });
  const gradient = program.read(['head/kernel/velocity']).get('head/kernel/velocity') ?? new Float32Array();
  return [1, 2, 3].map((image) =>
    IMAGE.map((_, pixel) => {
      const [ofBlack = NaN, ofImage = NaN] = [gradient[pixel * 4], gradient[pixel * 4 + image]];
      return Number((4 * (ofBlack - ofImage)).toFixed(3));
    }).join(),
  );
}
