import type { ModelGraph } from '#shared/graph/index.ts';
import { residualNetwork } from '#shared/networks/residual.ts';

/** A residual network for 8x8x1 images: a stem and two blocks, the first with an identity skip, the second with a projection. */
export const twoBlocks: ModelGraph = residualNetwork({ widths: [4, 6], blocks: [1, 1], stem: 'stride-1', dropout: 0 }, [8, 8, 1], 3);
