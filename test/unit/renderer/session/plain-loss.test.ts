import { expect, test } from 'vitest';
import { nllOf } from '#renderer/session/plain-loss.ts';

test('scores of older versions have no negative log-likelihood if labels were smoothed; otherwise it is the loss', () => {
  expect(nllOf({ loss: 0.5, accuracy: 90, nll: 0.4 }, 0.1)).toBe(0.4);
  expect(nllOf({ loss: 0.5, accuracy: 90 }, 0.1)).toBeUndefined();
  expect(nllOf({ loss: 0.5, accuracy: 90 }, 0)).toBe(0.5);
});
