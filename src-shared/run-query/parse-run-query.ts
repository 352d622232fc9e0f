import type { RunSummary } from '#shared/contract/index.ts';
import { comparable } from '#shared/text/index.ts';
import { isReadFromEngine } from './engine-fields.ts';
import { type FieldValue, runFieldOf, runFields } from './run-fields.ts';
import { type Operator, type Token, tokensOf } from './tokens.ts';

/** What a query is asked about. */
export interface QueriedRun {
  readonly run: RunSummary;
  /** Settings and metrics of the run by field, as far as {@link RunQuery.fields} needs them. */
  readonly values?: Readonly<Record<string, FieldValue>> | undefined;
  /** Whether it has a mark, `is:…`; false for marks that its list does not have. */
  readonly is?: ((mark: string) => boolean) | undefined;
}

/**
 * The query language of lists of runs and models:
 *
 *     starter "two words"          name, tags, notes, method, network, data, project, status or ID contains each of them
 *     method:imp  tag = paper      a text contains it; is equal to it
 *     best > 98  removed >= 3      numbers: `:` and `=` for equal, `!=` for not equal
 *     config.training.epochs < 9   any setting; `metric.test-accuracy` and others: any metric
 *     is:best                      a mark of the list
 *     a b, a and b, a or b         both, both, one of them; `or` binds less
 *     -a, not a, (a or b) c        negated; grouped
 *
 * What has no meaning filters nothing and is named in `problems`.
 */
export interface RunQuery {
  readonly matches: (run: QueriedRun) => boolean;
  /** Parts without a meaning, as written. */
  readonly problems: readonly string[];
  /** Settings and metrics that it needs. */
  readonly fields: readonly string[];
}

type Test = (run: QueriedRun) => boolean;

/** @param marks that the list has */
export function parseRunQuery(text: string, marks: readonly string[] = []): RunQuery {
  const parser = new Parser(text, marks);
  const test = parser.parse();
  return { matches: test ?? (() => true), problems: parser.problems, fields: [...parser.fields] };
}

class Parser {
  readonly problems: string[] = [];
  readonly fields = new Set<string>();
  readonly #text: string;
  readonly #marks: readonly string[];
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string, marks: readonly string[]) {
    this.#text = text;
    this.#marks = marks;
    this.#tokens = tokensOf(text);
  }

  parse(): Test | undefined {
    const tests: (Test | undefined)[] = [];
    while (this.#at < this.#tokens.length) {
      tests.push(this.#either());
      const rest = this.#tokens[this.#at];
      // Nothing opened what closes here.
      if (rest?.kind === 'close') this.#complain(rest);
    }
    return all(tests);
  }

  /** a or b */
  #either(): Test | undefined {
    const tests = [this.#both()];
    for (let or = this.#tokens[this.#at]; or?.kind === 'or'; or = this.#tokens[this.#at]) {
      this.#at += 1;
      tests.push(this.#both(or));
    }
    const known = tests.filter((test) => test !== undefined);
    return known.length < 2 ? known[0] : (run) => known.some((test) => test(run));
  }

  /** a b, a and b */
  #both(or?: Token): Test | undefined {
    const first = this.#at;
    const tests: (Test | undefined)[] = [];
    for (let token = this.#tokens[first]; token && token.kind !== 'or' && token.kind !== 'close'; token = this.#tokens[this.#at]) {
      if (token.kind !== 'and') tests.push(this.#one());
      else {
        if (this.#at === first || !this.#startsOperand(this.#at + 1)) this.problems.push(this.#written(token));
        this.#at += 1;
      }
    }
    // An `or` before or after nothing.
    const next = this.#tokens[this.#at];
    const lonely = or ?? (next?.kind === 'or' ? next : undefined);
    if (this.#at === first && lonely) this.problems.push(this.#written(lonely));
    return all(tests);
  }

  #one(): Test | undefined {
    const token = this.#tokens[this.#at];
    if (!token) return undefined;
    this.#at += 1;
    switch (token.kind) {
      case 'not': {
        if (!this.#startsOperand(this.#at)) {
          this.problems.push(this.#written(token));
          return undefined;
        }
        const test = this.#one();
        return test && ((run) => !test(run));
      }
      case 'open': {
        const test = this.#either();
        if (this.#tokens[this.#at]?.kind === 'close') this.#at += 1;
        else this.problems.push(this.#written(token));
        return test;
      }
      case 'word':
        return anyText(comparable(token.value));
      case 'term':
        return this.#term(token);
      default:
        this.problems.push(this.#written(token));
        return undefined;
    }
  }

  #term(token: Token & { readonly kind: 'term' }): Test | undefined {
    const test = this.#testOf(token);
    if (!test) this.problems.push(this.#written(token));
    return test;
  }

  #testOf({ field, operator, value }: Token & { readonly kind: 'term' }): Test | undefined {
    if (isReadFromEngine(field)) {
      this.fields.add(field);
      return ({ values }) => compareAny(values?.[field] ?? null, operator, value);
    }
    const name = field.toLowerCase();
    if (name === 'is') {
      const mark = value.toLowerCase();
      return operator === ':' && this.#marks.includes(mark) ? ({ is }) => is?.(mark) ?? false : undefined;
    }
    const known = runFieldOf(name);
    if (!known) return undefined;
    if (known.isNumber) {
      const limit = Number(value);
      return Number.isNaN(limit) ? undefined : ({ run }) => compareNumber(known.read(run), operator, limit);
    }
    if (
      !isTextOperator(operator) ||
      (known.values && !known.values.some((one) => compareText(one, operator === '!=' ? '=' : operator, value)))
    )
      return undefined;
    return ({ run }) => compareText(known.read(run), operator, value);
  }

  #startsOperand(at: number): boolean {
    const kind = this.#tokens[at]?.kind;
    return kind !== undefined && kind !== 'and' && kind !== 'or' && kind !== 'close';
  }

  #complain(token: Token): void {
    this.problems.push(this.#written(token));
    this.#at += 1;
  }

  #written({ from, to }: Token): string {
    return this.#text.slice(from, to);
  }
}

function all(tests: readonly (Test | undefined)[]): Test | undefined {
  const known = tests.filter((test) => test !== undefined);
  return known.length < 2 ? known[0] : (run) => known.every((test) => test(run));
}

const textFields = Object.values(runFields).filter(({ isNumber }) => !isNumber);

function anyText(value: string): Test {
  return ({ run }) => textFields.some(({ read }) => textsOf(read(run)).some((text) => comparable(text).includes(value)));
}

function textsOf(value: FieldValue | null): readonly string[] {
  if (value === null) return [];
  return typeof value === 'object' ? value : [String(value)];
}

function isTextOperator(operator: Operator): boolean {
  return operator === ':' || operator === '=' || operator === '!=';
}

/** False for a value that is not known. */
function compareText(own: FieldValue | null, operator: Operator, value: string): boolean {
  const wanted = comparable(value);
  const texts = textsOf(own).map(comparable);
  if (operator === ':') return texts.some((text) => text.includes(wanted));
  return operator === '=' ? texts.includes(wanted) : own !== null && !texts.includes(wanted);
}

function compareNumber(own: FieldValue | null, operator: Operator, limit: number): boolean {
  if (typeof own !== 'number') return false;
  switch (operator) {
    case '<':
      return own < limit;
    case '<=':
      return own <= limit;
    case '>':
      return own > limit;
    case '>=':
      return own >= limit;
    case '!=':
      return own !== limit;
    default:
      return own === limit;
  }
}

/** By number if both are numbers. */
function compareAny(own: FieldValue | null, operator: Operator, value: string): boolean {
  const limit = Number(value);
  if (typeof own === 'number' && !Number.isNaN(limit)) return compareNumber(own, operator, limit);
  return isTextOperator(operator) && compareText(own, operator, value);
}
