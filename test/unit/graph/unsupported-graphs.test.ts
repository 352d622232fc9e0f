import { describe, expect, it } from 'vitest';
import { conv, graph, head, input, mean, refusal, relu, withNodes } from './json-graph.ts';

describe('a network that cannot be dealt with is refused by name:', () => {
  it.each<[string, unknown, string, string]>([
    ['several outputs, listed', { ...graph, output: ['head', 'mean'] }, 'output', 'The network has 2 outputs: head, mean.'],
    [
      'several outputs, loose',
      withNodes(input, conv, relu, { ...mean, id: 'other' }, mean, head, { ...head, id: 'aside' }),
      'other',
      'The network has several outputs: besides head nothing reads other, aside.',
    ],
    [
      'several inputs',
      withNodes(input, { ...input, id: 'in2' }, conv, relu, mean, head),
      'in2',
      'The network has 2 inputs; in2 is the second.',
    ],
    [
      'shared weights',
      withNodes(input, conv, relu, { ...conv, inputs: ['relu'] }, mean, head),
      'conv',
      'Two nodes are called conv: they would share their weights.',
    ],
    [
      'an activation used twice',
      withNodes(input, conv, relu, { ...relu, inputs: ['relu'] }, mean, head),
      'relu',
      'The activation relu is applied twice.',
    ],
    [
      'a loop',
      withNodes(input, { ...conv, inputs: ['relu'] }, relu, mean, head),
      'conv',
      'conv is part of a loop: it reads relu, which needs it.',
    ],
    [
      'a node that reads itself',
      withNodes(input, conv, { ...relu, inputs: ['relu'] }, mean, head),
      'relu',
      'relu is part of a loop: it reads relu, which needs it.',
    ],
    ['a convolution without channels', withNodes(input, { ...conv, filters: 0 }, relu, mean, head), 'conv', 'conv has no channels left.'],
    ['a dense map without units', withNodes(input, conv, relu, mean, { ...head, units: 0 }), 'head', 'head has no channels left.'],
    ['an input without channels', withNodes({ ...input, shape: [6, 6, 0] }, conv, relu, mean, head), 'in', 'in has no channels left.'],
    [
      'operations that nobody knows, all at once',
      withNodes(input, { ...conv, op: 'conv3d' }, { ...relu, kind: 'mish' }, { ...mean, op: 'attention' }, head),
      'conv',
      'Operations that cannot be dealt with: conv3d (conv), activation mish (relu), attention (mean).',
    ],
    [
      'weights that no memory holds',
      withNodes(input, conv, relu, mean, { ...head, units: 2 ** 40 }),
      'head',
      'head needs a tensor of [1099511627776].',
    ],
    [
      'a kernel that no memory holds',
      withNodes(input, { ...conv, filters: 65_536, kernel: [1024, 1024], padding: [512, 512, 512, 512] }, relu, mean, head),
      'conv',
      'conv needs a tensor of [1024, 1024, 2, 65536].',
    ],
    [
      'weights that no memory holds together',
      withNodes(
        input,
        conv,
        relu,
        mean,
        { ...head, id: 'a', units: 40_000 },
        { ...head, id: 'b', inputs: ['a'], units: 40_000 },
        {
          ...head,
          inputs: ['b'],
          units: 40_000,
        },
      ),
      'small',
      // 3x3x2x4 + 4, then 4, 40000 and 40000 times 40000, and 3 times 40000 biases.
      'The network has 3200280076 weights.',
    ],
    [
      'an image as its output',
      { ...withNodes(input, conv, relu), output: 'relu' },
      'relu',
      'The output relu has the shape [6, 6, 4], not one number per class.',
    ],
  ])('%s', (_, value, place, message) => {
    expect(refusal(value)).toMatchObject({ code: 'unsupported', location: place, message });
  });

  it('an input of two axes', () => {
    const flat = { id: 'flat', op: 'flatten', inputs: ['in'] };
    const value = withNodes({ ...input, shape: [6, 6] }, flat, { ...head, inputs: ['flat'] });
    expect(refusal(value)).toMatchObject({ code: 'unsupported', location: 'in', message: 'The input in has the shape [6, 6].' });
  });

  it('very many unknown operations by the first fifty', () => {
    const nodes = Array.from({ length: 60 }, (_, index) => ({ id: `n${index}`, op: 'odd', inputs: [] }));
    expect(refusal(withNodes(...nodes)).message).toMatch(/odd \(n49\) and 10 more\.$/);
  });
});
