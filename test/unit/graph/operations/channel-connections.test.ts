import { describe, expect, test } from 'vitest';
import { type Connection, connectsAll, connectsAt, connectsByClass, connectsIf } from '#shared/graph/operations/channel-connections.ts';
import { connectsByWeights } from '#shared/graph/operations/kernels.ts';

/** The outputs that each input channel reaches, found forward and backward, as digits. */
function reached(connection: Connection, inputs: number, outputs: number): readonly string[] {
  const only = (length: number, index: number): boolean[] => Array.from({ length }, (_, one) => one === index);
  const none = (length: number): boolean[] => new Array<boolean>(length).fill(false);
  const forward = Array.from({ length: inputs }, (_, channel) => {
    const flags = none(outputs);
    connection.forward(only(inputs, channel), flags);
    return flags.map(Number).join('');
  });
  const backward = Array.from({ length: outputs }, (_, output) => {
    const flags = none(inputs);
    connection.backward(only(outputs, output), flags);
    return flags;
  });
  expect(Array.from({ length: inputs }, (_, channel) => backward.map((flags) => Number(flags[channel])).join(''))).toEqual(forward);
  return forward;
}

describe('channels', () => {
  test('reach their own index, with an offset if there is one, and only if they pass', () => {
    expect(reached(connectsAt(0), 2, 2)).toEqual(['10', '01']);
    expect(reached(connectsAt(1), 2, 4)).toEqual(['0100', '0010']);
    expect(reached(connectsAt(-1), 3, 2)).toEqual(['00', '10', '01']);
    expect(
      reached(
        connectsAt(0, (channel) => channel > 0),
        2,
        2,
      ),
    ).toEqual(['00', '01']);
  });

  test('reach all outputs, those of their class, or those of a rule', () => {
    expect(reached(connectsAll(), 2, 3)).toEqual(['111', '111']);
    expect(reached(connectsByClass(2), 2, 4)).toEqual(['1010', '0101']);
    expect(
      reached(
        connectsIf((channel, output) => channel < output),
        2,
        3,
      ),
    ).toEqual(['011', '001']);
  });

  test('reach the outputs to which they have a nonzero weight at any tap', () => {
    // Two taps, two inputs, three outputs.
    const kernel = Float32Array.of(1, 0, 0, 0, 0, 0, 0, 2, 0, 3, 0, 0);
    expect(reached(connectsByWeights(kernel, { inputs: 2, outputs: 3, groups: 1 }), 2, 3)).toEqual(['110', '100']);
  });

  test('reach only outputs of their own group', () => {
    // One tap, two inputs per group, two groups of two outputs: rows are inputs of a group, columns all outputs.
    const kernel = Float32Array.of(1, 0, 0, 1, 0, 1, 0, 0);
    expect(reached(connectsByWeights(kernel, { inputs: 4, outputs: 4, groups: 2 }), 4, 4)).toEqual(['1000', '0100', '0001', '0000']);
  });
});

test('flags that are already set stay set', () => {
  const flags = [true, false];
  connectsByWeights(Float32Array.of(0, 0), { inputs: 1, outputs: 2, groups: 1 }).forward([true], flags);
  expect(flags).toEqual([true, false]);
});
