import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { experimentOf } from '#main/cli/input/experiment-file.ts';
import { UsageError } from '#main/cli/session/failure.ts';
import { checkExperiment } from '#main/engine/services/experiment-service.ts';
import type { DataSet } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';
import { experimentSchema, parseExperiment } from '#shared/experiment/index.ts';
import { planExperiment } from '#shared/planning/index.ts';
import { WAIT_LIMIT_MS } from '../../../limits.ts';
import { caseCount } from '../../../random-cases.ts';

const FILE = 'experiment.json';

function refusal(content: string | Uint8Array): UsageError {
  try {
    experimentOf(Buffer.from(content), FILE);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('It was read.');
}

const start = '{\n  "data": { "name": "digits" },\n';

describe('refuses an experiment file, with line and column,', () => {
  it.each<[string, string | Uint8Array, string, string]>([
    ['with a duplicate field', `${start}  "network": { "kind": "mlp", "kind": "vgg" } }`, 'Duplicate field kind.', 'line 3, column 31'],
    ['with a duplicate section', `${start}  "network": { "kind": "mlp" },\n  "data": {} }`, 'Duplicate field data.', 'line 4, column 3'],
    ['where it is not UTF-8', Buffer.from(`${start}  "name": "Gr\xf6\xdfe" }`, 'latin1'), 'not UTF-8', 'line 3, column 14'],
    ['where it is UTF-16', Buffer.from(`\uFEFF${start}}`, 'utf16le'), 'not UTF-8', 'line 1, column 1'],
    ['where it ends too early', start, 'not JSON', 'line 2, column 31'],
  ])('%s', (_, content, message, location) => {
    const { details } = refusal(content);
    expect(details).toMatchObject({ code: 'bad-file', file: FILE, location: location });
    expect(details.message).toContain(message);
  });

  it('and without a position if it is nested too deeply', () => {
    expect(refusal('['.repeat(200_000)).details.code).toBe('bad-file');
    expect(refusal('{"data":'.repeat(100_000)).details.code).toBe('bad-file');
  });
});

it('the message names fields only if there are several, because the location names a single one', () => {
  const message = (rest: string): string => refusal(`${start} ${rest} }`).details.message;
  expect(message('"network": { "kind": "mlp" }, "threads": -1')).toBe('Must be at least 0.');
  expect(message('"network": { "kind": "mlp" }, "threads": -1, "seed": -1')).toBe('seed: must be at least 0; threads: must be at least 0.');
});

it('a file may name a network file', () => {
  const text = `${start} "network": { "kind": "file", "path": "models/small.onnx" } }`;
  expect(experimentOf(Buffer.from(text), FILE)).toMatchObject({ network: { kind: 'file', path: 'models/small.onnx' } });
  expect(refusal(`${start} "network": { "kind": "file" } }`).details.location).toBe('network.path (line 3, column 13)');
});

it('a field named __proto__ is an ordinary field', () => {
  const text = `${start} "network": { "kind": "mlp" }, "__proto__": { "seed": 2 } }`;
  expect(refusal(text).details.location).toBe('__proto__ (line 3, column 45)');
});

it('a file may start with a byte order mark', () => {
  expect(experimentOf(Buffer.from(`\uFEFF${start} "network": { "kind": "mlp" } }`), FILE)).toMatchObject({ network: { kind: 'mlp' } });
});

describe('any experiment file', () => {
  const number = fc.oneof(fc.integer({ min: -2, max: 300 }), fc.constantFrom(0.5, 1e-9, 2 ** 31, 2 ** 53, 1e300, -0));
  const word = fc.oneof(fc.constantFrom('mlp', 'swin', 'nepenthe', 'cifar', 'digits', 'auto', '__proto__', '', '../x'), fc.string());
  const value = fc.oneof({ weight: 3, arbitrary: fc.jsonValue({ maxDepth: 3 }) }, number, word, fc.array(number, { maxLength: 40 }));
  const networks = [
    { kind: 'mlp', hidden: [4] },
    { kind: 'plain', widths: [4, 4], blocks: [1, 2] },
    { kind: 'residual', widths: [4], blocks: [1] },
    { kind: 'resnet', depth: 18, stem: 'cifar' },
    { kind: 'vgg', hidden: [8] },
    { kind: 'mobilenet-v2', width: 0.5, stem: 'cifar' },
    { kind: 'swin', embed: 8, depths: [2], heads: [2], window: 4, patch: 2 },
    { kind: 'imported', model: 'small' },
  ];
  const valid = fc.constantFrom(...networks).map((network) => experimentSchema.parse({ data: { name: 'digits' }, network }));
  /** With one field changed, removed or added at any depth. */
  const mutated = fc.tuple(valid, fc.nat(), fc.option(value), word).map(([experiment, at, change, name]) => {
    const copy = structuredClone(experiment) as object;
    const locations = locationsIn(copy);
    const [holder, key] = locations[at % locations.length] ?? [copy, 'name'];
    if (at % 5 === 0) Object.defineProperty(holder, name, { value: change, enumerable: true, configurable: true, writable: true });
    else if (change === null) Reflect.deleteProperty(holder, key);
    else Reflect.set(holder, key, change);
    return copy;
  });
  const data: DataSet = {
    ...{ name: 'digits', title: 'Digits', source: 'test', shape: [28, 28, 1], classes: Array.from('0123456789'), bytes: 0, addedAt: null },
    ...{ samples: { train: 7000, validation: 1500, test: 1500 }, mean: [0.13], std: [0.3] },
  };

  it.each<[string, fc.Arbitrary<unknown>, number]>([
    ['of any kind', fc.jsonValue(), 300],
    ['that was an experiment', mutated, 1000],
  ])('%syields an experiment with a plan, or an error with a location', (_, documents, numRuns) => {
    fc.assert(
      fc.property(documents, (document) => {
        const begun = performance.now();
        const text = JSON.stringify(document);
        const read = outcomeOf(() => experimentOf(Buffer.from(text), FILE));
        const checked = outcomeOf(() => checkExperiment(JSON.parse(text)));
        expect(typeof read).toBe(typeof checked);
        if (typeof read === 'string') expect(read).not.toBe('');
        else {
          const parsed = parseExperiment(read);
          if (!parsed.ok) throw new Error('was read and is none');
          // The experiment equals the file.
          expect(checked).toEqual(parsed.experiment);
          expect(outcomeOf(() => planExperiment(parsed.experiment, data))).not.toBe('');
        }
        // Planning is fast for any document.
        expect(performance.now() - begun).toBeLessThan(WAIT_LIMIT_MS);
      }),
      { numRuns: caseCount(numRuns) },
    );
  });
});

/** The result of the work, or the location of its typed failure. */
function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    if (error instanceof UsageError || error instanceof LabError) {
      expect(error.details.message.length).toBeLessThan(3000);
      return error.details.location ?? '';
    }
    throw error;
  }
}

/** Every field, at any depth. */
function locationsIn(holder: object): (readonly [object, string])[] {
  return Object.entries(holder).flatMap(([key, inner]: [string, unknown]) => [
    [holder, key] as const,
    ...(typeof inner === 'object' && inner !== null ? locationsIn(inner) : []),
  ]);
}
