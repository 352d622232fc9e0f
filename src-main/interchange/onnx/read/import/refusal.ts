/** Why an operator cannot be imported, as a clause. Caught where the operator's name is known. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
}

/** Returns the value, or throws {@link Refusal} if it is undefined. */
export function required<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Refusal(`${what} is missing`);
  return value;
}
