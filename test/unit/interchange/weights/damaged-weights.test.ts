import fc from 'fast-check';
import { expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors, importWeights } from '#main/interchange/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { elementsOf, parametersOf } from '#shared/graph/index.ts';
import { caseCount } from '../../../random-cases.ts';
import { tinySwin } from './library-names.ts';

const whole = tinySwin('timm');
const tiny = [...decodeSafetensors(tinySwin('torchvision'), 'tiny').tensors];

/** Elements of one tensor, 4 bytes each. */
const MOST_ELEMENTS = 1e6;

/** Imports, or fails with a LabError. */
function attempt(bytes: Uint8Array, wanted?: string): void {
  try {
    const { graph, weights } = importWeights(bytes, 'a file', wanted);
    for (const { name, shape } of parametersOf(graph)) expect(weights.get(name)).toHaveLength(elementsOf(shape));
  } catch (error) {
    expect(error).toBeInstanceOf(LabError);
  }
}

it('a file with a changed byte is imported or refused', () => {
  const property = fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (offset, flip) => {
    attempt(whole.with(offset, (whole[offset] ?? 0) ^ flip));
  });
  fc.assert(property, { numRuns: caseCount(60) });
});

it('a file that ends early is refused', () => {
  const property = fc.property(fc.nat(whole.length - 1), (length) => {
    expect(() => importWeights(whole.subarray(0, length), 'a file')).toThrow(LabError);
  });
  fc.assert(property, { numRuns: caseCount(60) });
});

it('tensors of any shape under the names of a network are imported or refused', () => {
  const size = fc.oneof(fc.constantFrom(0, 1, 2, 3, 9, 225, 961), fc.integer({ min: 0, max: 40 }));
  const shape = fc.array(size, { maxLength: 4 }).map(withinBounds);
  const shapes = fc.dictionary(fc.constantFrom(...tiny.map(([name]) => name)), shape, { maxKeys: 6 });
  const property = fc.property(shapes, fc.constantFrom(undefined, 'swin_t', 'vgg16_bn'), (changes, wanted) => {
    const tensors = tiny.map(([name, tensor]) => {
      const shape = changes[name];
      return [name, shape ? { shape, data: new Float32Array(elementsOf(shape)) } : tensor] as const;
    });
    attempt(encodeSafetensors(new Map(tensors)), wanted);
  });
  fc.assert(property, { numRuns: caseCount(60) });
});

/** Drops sizes that would make the tensor too large. */
function withinBounds(sizes: readonly number[]): readonly number[] {
  return sizes.reduce<readonly number[]>((shape, size) => (elementsOf([...shape, size]) < MOST_ELEMENTS ? [...shape, size] : shape), []);
}

it('an empty tensor with huge sizes takes no memory', () => {
  const absurd = { shape: [0, 2 ** 40, 2 ** 40, 0], data: new Float32Array() };
  for (const [name] of tiny) attempt(encodeSafetensors(new Map([...tiny, [name, absurd]])), 'swin_t');
});
