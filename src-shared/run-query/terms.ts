import { type Operator, type Token, tokensOf } from './tokens.ts';

/** A condition on a field, as in `best >= 98`. */
export interface RunTerm {
  readonly field: string;
  readonly operator: Operator;
  readonly value: string;
}

type PlacedTerm = Extract<Token, { readonly kind: 'term' }>;

/** The conditions on a field that every run must meet: those that are neither negated nor part of alternatives or of parentheses. */
export function termsOf(text: string, field: string): readonly RunTerm[] {
  return placedTerms(tokensOf(text), field);
}

/** The fields of all such conditions. */
export function fieldsWithTerms(text: string): ReadonlySet<string> {
  return new Set(placedTerms(tokensOf(text)).map((term) => nameOf(term.field)));
}

/** The condition as it is written in a query. */
export function termText({ field, operator, value }: RunTerm): string {
  const plain = value.replaceAll('"', '').trim();
  const quoted = /[\s()]/.test(plain) ? `"${plain}"` : plain;
  return operator === ':' ? `${field}:${quoted}` : `${field} ${operator} ${quoted}`;
}

/** The query with one more condition. */
export function withTerm(text: string, term: RunTerm): string {
  const quotes = text.split('"').length - 1;
  const query = `${text.trim()}${quotes % 2 === 0 ? '' : '"'}`;
  const hasAlternatives = topTokens(tokensOf(query)).some(({ kind }) => kind === 'or');
  return [hasAlternatives ? `(${query})` : query, termText(term)].filter(Boolean).join(' ');
}

/** The query without a condition that {@link termsOf} lists. */
export function withoutTerm(text: string, { field, operator, value }: RunTerm): string {
  const tokens = tokensOf(text);
  const term = placedTerms(tokens, field).find((one) => one.operator === operator && one.value === value);
  if (!term) return text;
  const at = tokens.indexOf(term);
  // An `and` before or after it goes with it.
  const [before, after] = [tokens[at - 1], tokens[at + 1]];
  const from = before?.kind === 'and' ? before.from : term.from;
  const to = before?.kind !== 'and' && after?.kind === 'and' ? after.to : term.to;
  return [text.slice(0, from).trim(), text.slice(to).trim()].filter(Boolean).join(' ');
}

function placedTerms(tokens: readonly Token[], field?: string): readonly PlacedTerm[] {
  const top = topTokens(tokens);
  if (top.some(({ kind }) => kind === 'or')) return [];
  return top.filter(
    (token): token is PlacedTerm =>
      token.kind === 'term' && (field === undefined || nameOf(token.field) === nameOf(field)) && !isNegated(tokens, token),
  );
}

function isNegated(tokens: readonly Token[], token: Token): boolean {
  return tokens[tokens.indexOf(token) - 1]?.kind === 'not';
}

/** The tokens outside of parentheses. */
function topTokens(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter(({ kind }) => {
    if (kind === 'open') depth++;
    if (kind === 'close') depth = Math.max(0, depth - 1);
    return depth === 0 && kind !== 'close';
  });
}

/** Fields of runs are found in any case, settings and metrics only as they are written. */
function nameOf(field: string): string {
  return field.includes('.') ? field : field.toLowerCase();
}
