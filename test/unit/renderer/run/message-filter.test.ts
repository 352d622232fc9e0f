import { expect, it } from 'vitest';
import { filteredMessages } from '#renderer/run/message-filter.ts';
import type { RunMessage } from '#shared/contract/index.ts';

const messages = (['info', 'warning', 'error'] as const).map((level, seq): RunMessage => {
  return { seq, time: '2026-01-01T00:00:00Z', level, text: `Layer ${seq} of the Network` };
});
const numbers = (shown: readonly RunMessage[]): number[] => shown.map(({ seq }) => seq);

it('shows a level and those above it', () => {
  expect(numbers(filteredMessages(messages, 'info', ''))).toEqual([0, 1, 2]);
  expect(numbers(filteredMessages(messages, 'warning', ' '))).toEqual([1, 2]);
  expect(numbers(filteredMessages(messages, 'error', ''))).toEqual([2]);
});

it('looks for every word, in any case and order', () => {
  expect(numbers(filteredMessages(messages, 'info', 'network LAYER'))).toEqual([0, 1, 2]);
  expect(numbers(filteredMessages(messages, 'warning', '1 layer'))).toEqual([1]);
  expect(numbers(filteredMessages(messages, 'info', 'layer absent'))).toEqual([]);
});
