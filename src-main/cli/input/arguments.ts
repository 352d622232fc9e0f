import { InvalidArgumentError } from 'commander';
import { parseBoundedJson } from '#shared/text/index.ts';

/** Parses an integer option within bounds, which may be negative. */
export function integer(min: number, max: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (/^-?\d+$/.test(text) && number >= min && number <= max) return number;
    throw new InvalidArgumentError(`Expected an integer from ${min} to ${max}.`);
  };
}

/** Parses a number option within bounds. */
export function number(min: number, max: number): (text: string) => number {
  return (text) => {
    const parsed = Number(text);
    if (text.trim() !== '' && parsed >= min && parsed <= max) return parsed;
    throw new InvalidArgumentError(`Expected a number from ${min} to ${max}.`);
  };
}

/** Parses a fraction option, above 0 and below 1. */
export function fraction(text: string): number {
  const number = Number(text);
  if (number > 0 && number < 1) return number;
  throw new InvalidArgumentError('Expected a number between 0 and 1.');
}

/** Parses a comma-separated list. */
export function commaSeparated(text: string): string[] {
  return text.split(',').map((item) => item.trim());
}

/** Parses a comma-separated list of numbers. */
export function numbers(text: string): number[] {
  const parsed = commaSeparated(text).map((item) => (item === '' ? NaN : Number(item)));
  if (parsed.every((number) => Number.isFinite(number))) return parsed;
  throw new InvalidArgumentError('Expected comma-separated numbers.');
}

/** The value of a setting: JSON, or text. */
export function settingValue(text: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch {
    return text;
  }
}
