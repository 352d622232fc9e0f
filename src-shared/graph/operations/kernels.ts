import type { BaseNode } from './base-node.ts';
import type { Connection } from './channel-connections.ts';
import type { ChannelRewrite } from './channel-rewrite.ts';
import { type ConstantMap, isUniform } from './constant-map.ts';

/*
 * Shared by convolutions and dense layers. A kernel is `[taps, inputs / groups, outputs]`, row-major; a dense layer has one tap.
 */

export function kernelOf({ id }: BaseNode, kernel: Float32Array | undefined): Float32Array {
  if (!kernel) throw new Error(`no weights for ${id}`);
  return kernel;
}

/** The channels of a kernel layer. */
interface KernelChannels {
  readonly inputs: number;
  readonly outputs: number;
  readonly groups: number;
}

/** Two channels of a group are connected if any tap between them is nonzero. */
export function connectsByWeights(kernel: Float32Array, { inputs, outputs, groups }: KernelChannels): Connection {
  const perGroup = inputs / groups;
  const outputsPerGroup = outputs / groups;
  const rows = kernel.length / outputs;
  /** Visits the weights that leave a channel, as positions of the kernel from a first output on, until one visit returns false. */
  const visit = (channel: number, visitRow: (start: number, firstOutput: number) => boolean): void => {
    const firstOutput = Math.floor(channel / perGroup) * outputsPerGroup;
    for (let row = channel % perGroup; row < rows; row += perGroup) if (!visitRow(row * outputs + firstOutput, firstOutput)) return;
  };
  const forward: Connection['forward'] = (from, to) => {
    const connected = connectedOutputs(kernel, outputs);
    let left = 0;
    for (let output = 0; output < outputs; output++) if (!to[output] && connected[output] === 1) left++;
    for (let channel = 0; channel < from.length && left > 0; channel++) {
      if (!from[channel]) continue;
      visit(channel, (start, first) => {
        for (let index = 0; index < outputsPerGroup; index++) {
          if (kernel[start + index] === 0 || to[first + index]) continue;
          to[first + index] = true;
          left--;
        }
        return left > 0;
      });
    }
  };
  const backward: Connection['backward'] = (from, to) => {
    for (let channel = 0; channel < to.length; channel++) {
      if (to[channel]) continue;
      visit(channel, (start, first) => {
        for (let index = 0; index < outputsPerGroup && !to[channel]; index++) {
          if (from[first + index] && kernel[start + index] !== 0) to[channel] = true;
        }
        return !to[channel];
      });
    }
  };
  return { forward, backward };
}

/** 1 for each output with a nonzero weight. Known per kernel, since weights are never changed in place. */
export function connectedOutputs(kernel: Float32Array, outputs: number): Uint8Array {
  const known = connectedByKernel.get(kernel);
  if (known) return known;
  const connected = new Uint8Array(outputs);
  for (let index = 0, output = 0; index < kernel.length; index++, output = output + 1 === outputs ? 0 : output + 1) {
    if (kernel[index] !== 0) connected[output] = 1;
  }
  connectedByKernel.set(kernel, connected);
  return connected;
}

const connectedByKernel = new WeakMap<Float32Array, Uint8Array>();

/** The channels before the removal. */
interface KernelShape extends KernelChannels {
  readonly hasBias: boolean;
}

/** The remaining outputs and groups, and whether there is a bias. */
interface CutKernel {
  readonly outputs: number;
  readonly groups: number;
  readonly hasBias: boolean;
}

/**
 * Rewrites a layer without the removed rows and columns of its kernel. The contributions of constant inputs go into its bias, or into a
 * bias node after it if zero padding makes them depend on the position.
 */
export function rewriteKernel<Node extends BaseNode & { readonly op: string }>(
  node: Node,
  rewrite: ChannelRewrite,
  { inputs, outputs, groups, hasBias }: KernelShape,
  withSizes: (cut: CutKernel) => Node,
): void {
  const [input = ''] = node.inputs;
  const [isTrueInput, isTrueOutput] = [hasTrueValue(rewrite, input), hasTrueValue(rewrite, node.id)];
  const perGroup = inputs / groups;
  const groupOf = (column: number): number => Math.floor(column / (outputs / groups));
  const rows = rewrite.kept(input);
  const columns = rewrite.kept(node.id);
  // A kept group keeps all its rows.
  const keptRows = groups > 1 ? Array.from({ length: perGroup }, (_, row) => row) : rows;
  const reduced = reducedKernel(rewrite.values(node.id, 'kernel'), perGroup, outputs, {
    rows: keptRows,
    columns,
    isTrueOutput,
    isTrueInput,
    firstInput: (column) => groupOf(column) * perGroup,
  });

  const added = rewrite.contributions(node.id);
  const maps = columns.map((column): ConstantMap => (isTrueOutput(column) ? added[column] : undefined));
  const isSame = maps.every((map) => !map || isUniform(map));
  const old = hasBias ? Float64Array.from(rewrite.values(node.id, 'bias')) : new Float64Array(outputs);
  const bias = Float32Array.from(columns, (column, index) =>
    isTrueOutput(column) ? (old[column] ?? 0) + (isSame ? (maps[index]?.[0] ?? 0) : 0) : 0,
  );
  const keepsBias = (hasBias && rewrite.keepsZeroBiases) || bias.some((value) => value !== 0);
  const cut = withSizes({ outputs: columns.length, groups: groups > 1 ? rows.length / perGroup : 1, hasBias: keepsBias });
  rewrite.add({ ...cut, inputs: [rewrite.current(input)] }, { kernel: reduced, ...(keepsBias && { bias }) });
  if (!isSame) rewrite.addConstants(node.id, 'border', maps);
}

interface KeptWeights {
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly isTrueInput: (channel: number) => boolean;
  readonly isTrueOutput: (column: number) => boolean;
  /** The first input channel of a column's group. */
  readonly firstInput: (column: number) => number;
}

/** The kept rows and columns of a kernel, with 0 where the input or the output does not carry its true value. */
function reducedKernel(
  kernel: Float32Array,
  perGroup: number,
  outputs: number,
  { rows, columns, isTrueInput, isTrueOutput, firstInput }: KeptWeights,
): Float32Array {
  // Kernels have millions of weights: everything is looked up before the loop.
  const column = Int32Array.from(columns);
  const first = Int32Array.from(columns, firstInput);
  const trueColumn = Uint8Array.from(columns, (one) => Number(isTrueOutput(one)));
  const inputs = perGroup + Math.max(0, ...new Set(first));
  const trueInput = Uint8Array.from({ length: inputs }, (_, channel) => Number(isTrueInput(channel)));
  // Layers that stay as they are keep their kernels, and what is known about them.
  const isWhole = rows.length === perGroup && column.length === outputs;
  if (isWhole && trueColumn.every(Boolean) && trueInput.every(Boolean)) return kernel;
  const taps = kernel.length / (perGroup * outputs);
  const reduced = new Float32Array(taps * rows.length * columns.length);
  let write = 0;
  for (let tap = 0; tap < taps; tap++) {
    for (const row of rows) {
      const start = (tap * perGroup + row) * outputs;
      for (let index = 0; index < column.length; index++, write++) {
        if (trueColumn[index] === 0 || trueInput[(first[index] ?? 0) + row] === 0) continue;
        reduced[write] = kernel[start + (column[index] ?? 0)] ?? 0;
      }
    }
  }
  return reduced;
}

/** Whether a kept channel of a node carries its true value: it is constant, or the output depends on it. */
export function hasTrueValue(rewrite: ChannelRewrite, id: string): (channel: number) => boolean {
  const [varying, needed] = [rewrite.varying(id), rewrite.needed(id)];
  return (channel) => !varying[channel] || (needed[channel] ?? false);
}
