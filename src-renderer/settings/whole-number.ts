/** A typed setting: a number, null for an empty field, or what is wrong with the text. */
export type Typed = { readonly value: number | null } | { readonly problem: string };

/** Reads a whole number within bounds; an empty text leaves the setting to the lab. */
export function readWholeNumber(text: string, least: number, most: number): Typed {
  const trimmed = text.trim();
  if (trimmed === '') return { value: null };
  const value = Number(trimmed);
  if (/^\d+$/.test(trimmed) && value >= least && value <= most) return { value };
  return { problem: `A whole number, ${least} to ${most}, or nothing` };
}
