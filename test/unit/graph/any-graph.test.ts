import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { LabError } from '#shared/errors/index.ts';
import { parametersOf, parseModelGraph } from '#shared/graph/index.ts';
import { caseCount } from '../../random-cases.ts';
import { conv, graph, head, input, mean, relu, withNodes } from './json-graph.ts';

describe('any value', () => {
  const small = fc.oneof(fc.integer({ min: -1, max: 4 }), fc.constantFrom(2 ** 31, 2 ** 53, 1e300, 0.5, Infinity));
  const ids = fc.constantFrom('a', 'b', 'c', 'd', 'in', '', '__proto__', 'constructor');
  const ops = fc.constantFrom(
    'input',
    'conv2d',
    'dense',
    'batchNorm',
    'activation',
    'add',
    'pool2d',
    'globalAveragePool',
    'flatten',
    'dropout',
    'scale',
    'bias',
    'odd',
    'toString',
  );
  const pair = fc.tuple(small, small);
  const node = fc.record(
    {
      ...{
        id: ids,
        op: ops,
        inputs: fc.array(ids, { maxLength: 2 }),
        shape: fc.array(small, { maxLength: 4 }),
        filters: small,
        units: small,
      },
      ...{ kernel: pair, window: pair, stride: pair, padding: fc.tuple(small, small, small, small), groups: small, bias: fc.boolean() },
      ...{ kind: fc.constantFrom('relu', 'max', 'average', 'gelu', 1), epsilon: small, momentum: small, rate: small },
    },
    { requiredKeys: ['id', 'op', 'inputs'] },
  );
  const nodes = fc.array(fc.oneof(node, fc.constantFrom<unknown>(input, conv, relu, mean, head)), { maxLength: 6 });
  const near = fc.record({
    format: fc.constantFrom(1, 2),
    name: fc.constantFrom('x', ''),
    nodes,
    output: fc.oneof(ids, fc.constant('head'), fc.array(ids)),
  });
  const changed = fc
    .tuple(
      fc.constantFrom(...[0, 1, 2, 3, 4]),
      fc.constantFrom('id', 'op', 'inputs', 'shape', 'filters', 'kernel', 'padding', 'stride', 'units', 'kind'),
      fc.oneof(small, ids, fc.array(small), fc.array(ids)),
    )
    .map(([index, key, value]) => withNodes(...graph.nodes.map((one, at) => (at === index ? { ...one, [key]: value } : one))));

  it.each<[string, fc.Arbitrary<unknown>]>([
    ['of any type', fc.anything()],
    ['that looks like a graph', near],
    ['that differs from a graph in one field', changed],
  ])('%s is a valid graph or a LabError', (_, arbitrary) => {
    fc.assert(
      fc.property(arbitrary, (value) => {
        try {
          const parsed = parseModelGraph(value);
          parametersOf(parsed);
        } catch (error) {
          expect(error).toBeInstanceOf(LabError);
        }
      }),
      { numRuns: caseCount(2000) },
    );
  });
});
