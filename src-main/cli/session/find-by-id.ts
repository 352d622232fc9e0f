import { listed } from '#shared/text/index.ts';
import { UsageError } from './failure.ts';

/** How messages name what is searched. */
interface Searched {
  /** Such as `run`. */
  readonly noun: string;
  /** The command that lists them all. */
  readonly listing: string;
}

/** Finds the item with an ID, or the only one with an ID that starts with the given text. Throws UsageError `not-found`. */
export function findById<Item extends { readonly id: string }>(
  items: readonly Item[],
  idPrefix: string,
  { noun, listing }: Searched,
): Item {
  const exact = items.find(({ id }) => id === idPrefix);
  if (exact) return exact;
  const matching = idPrefix === '' ? [] : items.filter(({ id }) => id.startsWith(idPrefix));
  const [first, second] = matching;
  if (first && !second) return first;
  const location = `${noun} ID ${idPrefix}`;
  if (!first) {
    throw new UsageError({ code: 'not-found', message: `There is no such ${noun}.`, remedy: `\`${listing}\` lists them.`, location });
  }
  throw new UsageError({
    code: 'not-found',
    message: `Ambiguous ${noun} ID: it matches ${listed(matching.map(({ id }) => id))}.`,
    remedy: 'Type more characters.',
    location,
  });
}
