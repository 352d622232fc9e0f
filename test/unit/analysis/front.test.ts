import { expect, test } from 'vitest';
import { fastestWithin, frontPoints, layersOfPoint, mostAccurateWithin, trainingMethod } from '#shared/analysis/index.ts';
import { methodSchema } from '#shared/methods/index.ts';

const point = (latency: number, accuracy: number) => ({ latency, accuracy });
const model = point(4, 92);
const points = [point(3, 91), point(2, 90.5), point(1, 80)];

test('the front is listed slowest first, without points that another one surpasses', () => {
  expect(frontPoints([point(2, 90.5), point(1, 80), point(2.5, 90), point(3, 91)])).toEqual(points);
});

test('a latency budget chooses the most accurate point, the fastest of equal ones', () => {
  expect(mostAccurateWithin(points, 2.5)).toEqual(point(2, 90.5));
  expect(mostAccurateWithin([...points, point(1.5, 90.5)], 2)).toEqual(point(1.5, 90.5));
  expect(mostAccurateWithin(points, 0.5)).toBeUndefined();
});

test('an accuracy budget chooses the fastest point, the most accurate of equal ones', () => {
  expect(fastestWithin(points, model, 1.5)).toEqual(point(2, 90.5));
  expect(fastestWithin([...points, point(2, 91.5)], model, 1.5)).toEqual(point(2, 91.5));
  expect(fastestWithin(points, model, 0.5)).toBeUndefined();
});

test('a point is trained by a run that makes its layers and those of the model linear, outside bypassed blocks', () => {
  const point = layersOfPoint({ linearized: ['a', 'd'] }, { layers: ['b'], bypassed: ['c', 'd'], dropped: ['b'] });
  expect(methodSchema.parse(trainingMethod(point))).toMatchObject({
    kind: 'shallow',
    rounds: 1,
    given: ['a', 'b'],
    bypassed: ['c', 'd'],
    dropped: ['b'],
  });
});
