import { describe, expect, it } from 'vitest';
import { conv, graph, head, input, mean, refusal, relu, withNodes } from './json-graph.ts';

describe('an unsupported network is refused with the node:', () => {
  it.each<[string, unknown, string, string]>([
    ['several outputs in a list', { ...graph, output: ['head', 'mean'] }, 'output', 'The network has 2 outputs: head, mean.'],
    [
      'several outputs without readers',
      withNodes(input, conv, relu, { ...mean, id: 'other' }, mean, head, { ...head, id: 'aside' }),
      'other',
      'The network has several outputs: besides head, no node reads other, aside.',
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
      'Two nodes have the ID conv, so they would share weights.',
    ],
    [
      'an activation used twice',
      withNodes(input, conv, relu, { ...relu, inputs: ['relu'] }, mean, head),
      'relu',
      'The activation relu is applied twice.',
    ],
    [
      'a cycle',
      withNodes(input, { ...conv, inputs: ['relu'] }, relu, mean, head),
      'conv',
      'conv is part of a cycle: it reads relu, which depends on it.',
    ],
    [
      'a node that reads itself',
      withNodes(input, conv, { ...relu, inputs: ['relu'] }, mean, head),
      'relu',
      'relu is part of a cycle: it reads relu, which depends on it.',
    ],
    ['a convolution without channels', withNodes(input, { ...conv, filters: 0 }, relu, mean, head), 'conv', 'conv has no channels.'],
    ['a dense layer without units', withNodes(input, conv, relu, mean, { ...head, units: 0 }), 'head', 'head has no channels.'],
    ['an input without channels', withNodes({ ...input, shape: [6, 6, 0] }, conv, relu, mean, head), 'in', 'in has no channels.'],
    [
      'unknown operations, all at once',
      withNodes(input, { ...conv, op: 'conv3d' }, { ...relu, kind: 'mish' }, { ...mean, op: 'attention' }, head),
      'conv',
      'Unsupported operations: conv3d (conv), activation mish (relu), attention (mean).',
    ],
    [
      'an output that is too large',
      withNodes(input, conv, relu, mean, { ...head, units: 2 ** 40 }),
      'head',
      'head needs a tensor of shape [1099511627776].',
    ],
    [
      'a kernel that is too large',
      withNodes(input, { ...conv, filters: 65_536, kernel: [1024, 1024], padding: [512, 512, 512, 512] }, relu, mean, head),
      'conv',
      'conv needs a tensor of shape [1024, 1024, 2, 65536].',
    ],
    [
      'too many weights in total',
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
      'an image as output',
      { ...withNodes(input, conv, relu), output: 'relu' },
      'relu',
      'The output relu has the shape [6, 6, 4], not one logit per class.',
    ],
  ])('%s', (_, value, location, message) => {
    expect(refusal(value)).toMatchObject({ code: 'unsupported', location, message });
  });

  it('an input with two axes', () => {
    const flat = { id: 'flat', op: 'flatten', inputs: ['in'] };
    const value = withNodes({ ...input, shape: [6, 6] }, flat, { ...head, inputs: ['flat'] });
    expect(refusal(value)).toMatchObject({ code: 'unsupported', location: 'in', message: 'The input in has the shape [6, 6].' });
  });

  it('many unknown operations, of which the first fifty are listed', () => {
    const nodes = Array.from({ length: 60 }, (_, index) => ({ id: `n${index}`, op: 'odd', inputs: [] }));
    expect(refusal(withNodes(...nodes)).message).toMatch(/odd \(n49\) and 10 more\.$/);
  });
});
