import { type Corruption, strengthAt } from './corruption.ts';
import { mapPixels } from './image.ts';
import { poisson } from './poisson.ts';

/** x + σ n, n standard normal. */
export const gaussianNoise: Corruption = {
  label: 'Gaussian noise',
  stream: 1,
  leastSide: 1,
  apply: (image, severity, random) => {
    const sigma = strengthAt(severity, [0.04, 0.06, 0.08, 0.09, 0.1]);
    return mapPixels(image, (value) => value + sigma * random.normal());
  },
};

/** Poisson(λ x) / λ: photons counted by a sensor. */
export const shotNoise: Corruption = {
  label: 'Shot noise',
  stream: 2,
  leastSide: 1,
  apply: (image, severity, random) => {
    const photons = strengthAt(severity, [500, 250, 100, 75, 50]);
    return mapPixels(image, (value) => poisson(photons * value, random) / photons);
  },
};

/** Each value becomes 0 or 1, equally likely, with a probability. */
export const impulseNoise: Corruption = {
  label: 'Impulse noise',
  stream: 3,
  leastSide: 1,
  apply: (image, severity, random) => {
    const share = strengthAt(severity, [0.01, 0.02, 0.03, 0.05, 0.07]);
    return mapPixels(image, (value) => {
      const uniform = random.uniform();
      return uniform < share / 2 ? 0 : uniform < share ? 1 : value;
    });
  },
};

/** x + x σ n, n standard normal. */
export const speckleNoise: Corruption = {
  label: 'Speckle noise',
  stream: 4,
  leastSide: 1,
  apply: (image, severity, random) => {
    const sigma = strengthAt(severity, [0.06, 0.1, 0.12, 0.16, 0.2]);
    return mapPixels(image, (value) => value + value * sigma * random.normal());
  },
};
