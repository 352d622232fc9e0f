import { runStatuses, type RunSummary } from '#shared/contract/index.ts';
import { accuracyDelta, removedLayers } from './run-facts.ts';

/**
 * The filter of the runs. Terms are separated by spaces and must all match; `-` negates a term; quotes keep
 * spaces together.
 *
 *     starter            name, tags, notes, method, network, data, project or status contains it
 *     status:failed      that field contains it; also name, tag, note, method, network, data, project, id
 *     best>98  dead>=2   a number: best, dense, delta, test, dead, linear, removed, layers, sparsity (in %), round, seed
 */
export interface Query {
  readonly matches: (run: RunSummary) => boolean;
  /** Terms without a meaning, as written: an unknown field or status, a comparison without a value, a number that is none. */
  readonly unknown: readonly string[];
}

type TextField = (run: RunSummary) => string;
type NumberField = (run: RunSummary) => number | null;

const textFields: Readonly<Record<string, TextField>> = {
  name: (run) => run.name,
  status: (run) => run.status,
  method: (run) => run.method ?? '',
  network: (run) => run.network ?? '',
  data: (run) => run.data,
  project: (run) => run.project,
  id: (run) => run.id,
  tag: (run) => run.tags.join('\n'),
  note: (run) => run.notes,
};

const numberFields: Readonly<Record<string, NumberField>> = {
  best: (run) => run.bestAccuracy,
  dense: (run) => run.denseAccuracy,
  test: (run) => run.bestTestAccuracy,
  delta: accuracyDelta,
  dead: (run) => run.deadLayers,
  linear: (run) => run.linearLayers,
  removed: removedLayers,
  layers: (run) => run.totalLayers,
  sparsity: (run) => (run.sparsity === null ? null : run.sparsity * 100),
  round: (run) => run.progress.round,
  seed: (run) => run.seed,
};

export const queryFields: readonly string[] = [...Object.keys(textFields), ...Object.keys(numberFields)];

const TERM = /(-?)(?:([a-z]+)\s*(:|<=|>=|=|<|>)\s*)?("[^"]*"?|\S+)/gi;

export function parseQuery(text: string): Query {
  const tests: ((run: RunSummary) => boolean)[] = [];
  const unknown: string[] = [];
  for (const [whole, minus, field, operator, quoted = ''] of text.trim().matchAll(TERM)) {
    const value = comparable(quoted.replaceAll('"', ''));
    const test = field === undefined || operator === undefined ? textTest(quoted, value) : fieldTest(field.toLowerCase(), operator, value);
    if (test) tests.push(minus === '-' ? (run) => !test(run) : test);
    else unknown.push(whole);
  }
  return { matches: (run) => tests.every((test) => test(run)), unknown };
}

/** In one case and one Unicode form: names that come from files on macOS are decomposed. */
function comparable(text: string): string {
  return text.normalize('NFC').toLowerCase();
}

/** A bare operator, or a field without a value, is no text to look for. */
function textTest(quoted: string, value: string): ((run: RunSummary) => boolean) | undefined {
  return /^[a-z]*(:|<=|>=|=|<|>)/i.test(quoted) || quoted === '-' ? undefined : anyText(value);
}

function anyText(value: string): (run: RunSummary) => boolean {
  return (run) => Object.values(textFields).some((read) => comparable(read(run)).includes(value));
}

function fieldTest(field: string, operator: string, value: string): ((run: RunSummary) => boolean) | undefined {
  const text = textFields[field];
  if (value === '' || (field === 'status' && !runStatuses.some((status) => status.includes(value)))) return undefined;
  if (text && (operator === ':' || operator === '=')) return (run) => comparable(text(run)).includes(value);
  const read = numberFields[field];
  const limit = Number(value);
  if (!read || Number.isNaN(limit)) return undefined;
  return (run) => {
    const own = read(run);
    return own !== null && compare(own, operator, limit);
  };
}

function compare(own: number, operator: string, limit: number): boolean {
  switch (operator) {
    case '<':
      return own < limit;
    case '<=':
      return own <= limit;
    case '>':
      return own > limit;
    case '>=':
      return own >= limit;
    default:
      return own === limit;
  }
}
