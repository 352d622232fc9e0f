/** Sorts class names into label order: numbers by value, other names alphabetically. */
export function byNumberOrName(names: string[]): string[] {
  const areNumbers = names.every((name) => /^\d{1,15}$/.test(name));
  return names.sort(areNumbers ? (one, other) => Number(one) - Number(other) : undefined);
}
