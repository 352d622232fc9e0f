export const OPERATORS = ['<=', '>=', '!=', ':', '=', '<', '>'] as const;
export type Operator = (typeof OPERATORS)[number];

/** A piece of a query, with its range in the text. */
export type Token = { readonly from: number; readonly to: number } & (
  | { readonly kind: 'open' | 'close' | 'and' | 'or' | 'not' }
  | { readonly kind: 'word'; readonly value: string }
  | { readonly kind: 'term'; readonly field: string; readonly operator: Operator; readonly value: string }
  | { readonly kind: 'unclear' }
);

/** `config.training.learningRate`, `metric.test-accuracy`, `best`. Only parts after a dot may have dashes, so that `a-b` is a word. */
const FIELD = /^[a-z]\w*(?:\.[\w/-]+)*/i;
const OPERATOR = /^\s*(<=|>=|!=|:|=|<|>)\s*/;
const QUOTED = /^"[^"]*"?/;
/** A closing parenthesis ends a bare value. */
const BARE = /^[^\s()"]+/;
const BARE_OPERATOR = /^(<=|>=|!=|:|=|<|>)/;

/** Splits a query. What has no meaning, such as an operator without a field or a field without a value, becomes `unclear`. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const rest = text.slice(at);
    const space = /^\s+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    const [length, token] = nextToken(rest);
    tokens.push({ from: at, to: at + length, ...token });
    at += length;
  }
  return tokens;
}

type Bare = Token extends infer Each ? (Each extends Token ? Omit<Each, 'from' | 'to'> : never) : never;

function nextToken(rest: string): readonly [length: number, token: Bare] {
  if (rest.startsWith('(')) return [1, { kind: 'open' }];
  if (rest.startsWith(')')) return [1, { kind: 'close' }];
  if (rest.startsWith('-')) return /^-[\s)]|^-$/.test(rest) ? [1, { kind: 'unclear' }] : [1, { kind: 'not' }];
  const quoted = QUOTED.exec(rest);
  if (quoted) return [quoted[0].length, { kind: 'word', value: quoted[0].replaceAll('"', '') }];
  const field = FIELD.exec(rest)?.[0];
  const operator = field === undefined ? undefined : OPERATOR.exec(rest.slice(field.length));
  if (field !== undefined && operator) return term(rest, field, operator[0], operator[1] as Operator);
  const bare = BARE.exec(rest)?.[0] ?? rest;
  if (BARE_OPERATOR.test(bare)) return [bare.length, { kind: 'unclear' }];
  const keyword = bare.toLowerCase();
  if (keyword === 'and' || keyword === 'or' || keyword === 'not') return [bare.length, { kind: keyword }];
  return [bare.length, { kind: 'word', value: bare }];
}

function term(rest: string, field: string, written: string, operator: Operator): readonly [number, Bare] {
  const start = field.length + written.length;
  const value = (QUOTED.exec(rest.slice(start)) ?? BARE.exec(rest.slice(start)))?.[0] ?? '';
  const plain = value.replaceAll('"', '');
  if (plain === '') return [start + value.length, { kind: 'unclear' }];
  return [start + value.length, { kind: 'term', field, operator, value: plain }];
}
