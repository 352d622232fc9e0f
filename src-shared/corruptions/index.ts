import { defocusBlur, gaussianBlur, motionBlur, zoomBlur } from './blur.ts';
import { brightness, contrast, saturation } from './color.ts';
import type { Corruption } from './corruption.ts';
import { elastic } from './elastic.ts';
import { fog } from './fog.ts';
import { jpeg } from './jpeg.ts';
import { gaussianNoise, impulseNoise, shotNoise, speckleNoise } from './noise.ts';
import { pixelate } from './pixelate.ts';

export { corruptImage, corruptionProblem, type ImageBytes } from './corrupt-image.ts';
export { type Corruption, severities, type Severity } from './corruption.ts';

/** All corruptions by name. */
export const corruptions = {
  'gaussian-noise': gaussianNoise,
  'shot-noise': shotNoise,
  'impulse-noise': impulseNoise,
  'speckle-noise': speckleNoise,
  'gaussian-blur': gaussianBlur,
  'defocus-blur': defocusBlur,
  'motion-blur': motionBlur,
  'zoom-blur': zoomBlur,
  brightness,
  contrast,
  saturation,
  pixelate,
  jpeg,
  elastic,
  fog,
} satisfies Readonly<Record<string, Corruption>>;

export type CorruptionName = keyof typeof corruptions;

export const corruptionNames = Object.keys(corruptions) as readonly CorruptionName[];
