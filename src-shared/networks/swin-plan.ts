import { LabError } from '#shared/errors/index.ts';
import type { Pair, Shape } from '#shared/graph/index.ts';
import type { NetworkConfig } from '#shared/settings/index.ts';
import { plural } from '#shared/text/index.ts';
import { type Windows, windowsOf } from './shifted-windows.ts';

export type Swin = Extract<NetworkConfig, { kind: 'swin' }>;

export interface SwinBlock {
  /** `stage1/block1` */
  readonly name: string;
  readonly windows: Windows;
  /** Probability of skipping a branch in training. */
  readonly rate: number;
}

export interface SwinStage {
  readonly name: string;
  /** Height and width, in tokens. */
  readonly size: Pair;
  readonly channels: number;
  readonly heads: number;
  readonly blocks: readonly SwinBlock[];
}

/** The stages for images of the given shape. Throws LabError `invalid-experiment` naming the invalid field. */
export function swinStages({ embed, depths, heads, window, patch, stochasticDepth }: Swin, input: Shape): readonly SwinStage[] {
  const [height = 0, width = 0] = input;
  if (input.length !== 3 || height % patch !== 0 || width % patch !== 0) {
    throw refused(
      'patch',
      `Images of ${input.join('x')} cannot be divided into patches of ${patch}x${patch}.`,
      'Use another patch size or images of another size.',
    );
  }
  if (heads.length !== depths.length) {
    throw refused(
      'heads',
      `The network has ${plural(heads.length, 'head count')} for ${plural(depths.length, 'stage')}.`,
      'Specify one count per stage.',
    );
  }
  const last = depths.reduce((sum, depth) => sum + depth, 0) - 1;
  let size: Pair = [height / patch, width / patch];
  let placed = 0;
  return depths.map((depth, index) => {
    const name = `stage${index + 1}`;
    const channels = embed * 2 ** index;
    const headCount = heads[index] ?? 1;
    if (channels % headCount !== 0) {
      throw refused(
        `heads.${index}`,
        `${headCount} heads do not divide the ${channels} channels of stage ${index + 1}.`,
        'Use a divisor of the channels.',
      );
    }
    if (index > 0) size = [Math.ceil(size[0] / 2), Math.ceil(size[1] / 2)];
    const blocks = Array.from({ length: depth }, (_, block) => ({
      name: `${name}/block${block + 1}`,
      windows: windowsOf(size, window, block % 2 === 1),
      rate: (stochasticDepth * placed++) / Math.max(1, last),
    }));
    return { name, size, channels, heads: headCount, blocks };
  });
}

function refused(field: string, message: string, remedy: string): LabError {
  return new LabError('invalid-experiment', message, remedy, { location: `network.${field}` });
}
