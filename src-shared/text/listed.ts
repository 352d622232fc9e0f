/** The most names in a readable message. */
const MAX_NAMES = 50;

/** `a, b, c`; beyond `max` names the first ones, followed by the number left out: `a, b and 7 more`. */
export function listed(names: readonly string[], max = MAX_NAMES): string {
  const rest = names.length - max;
  return rest > 0 ? `${names.slice(0, max).join(', ')} and ${rest} more` : names.join(', ');
}
