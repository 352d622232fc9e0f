import type { RunMessage } from '#shared/contract/index.ts';

/** The least severe level that is shown. */
export type LeastLevel = RunMessage['level'];

const severities = { info: 0, warning: 1, error: 2 } as const;

/** The messages of a level or a more severe one that have every word of a text, in any case and order. */
export function filteredMessages(messages: readonly RunMessage[], least: LeastLevel, text: string): readonly RunMessage[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  return messages.filter((message) => {
    const own = message.text.toLowerCase();
    return severities[message.level] >= severities[least] && words.every((word) => own.includes(word));
  });
}
