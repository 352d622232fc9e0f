/** An operator that cannot be taken over; says why, as a part of a sentence. Caught where the operator's name is known. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** For a value that is needed and not there. */
export function required<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Refusal(`${what} is missing`);
  return value;
}
