/** So many names fit into a message that a person reads. */
const MOST = 50;

/** `a, b, c`; of very many the first, and how many more there are. */
export function listed(names: readonly string[]): string {
  const rest = names.length - MOST;
  return rest > 0 ? `${names.slice(0, MOST).join(', ')} and ${rest} more` : names.join(', ');
}
