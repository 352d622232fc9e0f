import { expect, it } from 'vitest';
import { GraphBuilder, type Operation, type Output } from '#main/program/graph-def/graph-builder.ts';
import { constant } from '#main/program/tensor/arrays.ts';
import { type GradientShare, totalGradient } from '#main/program/training/total-gradient.ts';

class RecordingBuilder extends GraphBuilder {
  readonly inputs = new Map<string, readonly Output[]>();

  override add(operation: Operation): Output {
    const output = super.add(operation);
    this.inputs.set(output.node, operation.inputs ?? []);
    return output;
  }
}

const builder = new RecordingBuilder({ kernels: false });
const share = (start: number, end: number, axis = 0): GradientShare => {
  const [whole, value] = [constant(builder, 'float32', 0), constant(builder, 'float32', 1)];
  return { gradient: whole, part: { value, axis, size: 5, start, end } };
};
const inputsOf = ({ node }: Output): readonly Output[] | undefined => builder.inputs.get(node)?.slice(0, 2);

it('concatenates slices that cover the tensor, in order', () => {
  const [end, start] = [share(2, 5), share(0, 2)];
  expect(inputsOf(totalGradient(builder, [end, start]))).toEqual([start.part?.value, end.part?.value]);
});

it('returns a slice that covers the whole tensor', () => {
  const everything = share(0, 5);
  expect(totalGradient(builder, [everything])).toBe(everything.part?.value);
});

it.each([
  ['overlap', [share(0, 3), share(2, 5)]],
  ['leave a gap', [share(0, 2), share(3, 5)]],
  ['end early', [share(0, 2), share(2, 4)]],
  ['lie on different axes', [share(0, 2), share(2, 5, 1)]],
  ['come twice', [share(0, 5), share(0, 5)]],
  ['meet one that has no parts', [share(0, 2), { gradient: constant(builder, 'float32', 2) }]],
])('adds parts that %s', (_, shares) => {
  expect(inputsOf(totalGradient(builder, shares))).toEqual(shares.map(({ gradient }) => gradient));
});
