import { describe, expect, it } from 'vitest';
import { corruptImage, corruptionNames, corruptionProblem, corruptions, type ImageBytes, severities } from '#shared/corruptions/index.ts';

const shape: ImageBytes['shape'] = [24, 32, 3];
const bytes = Uint8Array.from({ length: 24 * 32 * 3 }, (_, index) => (index * 37) % 256);
const corrupted = (name: (typeof corruptionNames)[number], severity: (typeof severities)[number], seed = 1, index = 2): string =>
  corruptImage({ bytes, shape }, corruptions[name], severity, { seed, index }).toString();

describe.each(corruptionNames)('%s', (name) => {
  it('is a function of seed and image, and changes the image', () => {
    for (const severity of [1, 5] as const) {
      expect(corrupted(name, severity)).toBe(corrupted(name, severity));
      expect(corrupted(name, severity)).not.toBe(bytes.toString());
    }
    expect(corrupted(name, 1)).not.toBe(corrupted(name, 5));
  });
});

describe('a corrupted image', () => {
  it('has numbers of its own for each seed, image and severity', () => {
    expect(corrupted('gaussian-noise', 1, 1, 2)).not.toBe(corrupted('gaussian-noise', 1, 2, 2));
    expect(corrupted('gaussian-noise', 1, 1, 2)).not.toBe(corrupted('gaussian-noise', 1, 1, 3));
    expect(new Set(Object.values(corruptions).map(({ stream }) => stream)).size).toBe(corruptionNames.length);
  });

  it('is clipped and rounded to bytes', () => {
    const image = { bytes: Uint8Array.of(0, 128, 250), shape: [1, 3, 1] as const };
    // 128 / 255 + 0.3 is 204.5 of 255.
    expect([...corruptImage(image, corruptions.brightness, 5, { seed: 0, index: 0 })]).toEqual([77, 205, 255]);
  });

  it('must be large enough, and have colors where they are needed', () => {
    expect(corruptionProblem(corruptions.fog, [7, 20, 3])).toBe('Fog needs images of at least 8 x 8 pixels, not 7 x 20');
    expect(corruptionProblem(corruptions.fog, [8, 8, 1])).toBeUndefined();
    expect(corruptionProblem(corruptions['gaussian-blur'], [15, 20, 1])).toBe(
      'Gaussian blur needs images of at least 16 x 16 pixels, not 15 x 20',
    );
    expect(corruptionProblem(corruptions.saturation, [8, 8, 1])).toBe('Saturation needs images of 3 channels, not 1');
    expect(corruptionProblem(corruptions.contrast, [1, 1, 1])).toBeUndefined();
  });
});
