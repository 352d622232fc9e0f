import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkout } from '../../../tools/set-up/checkout.mjs';
import { CHECKS, SUITES } from '../../../tools/test/checks.mjs';
import { choose } from '../../../tools/test/choose.mjs';

const NOTHING = { checks: [], left: [], watch: false, long: false };
const all = ({ name }: { name: string }): string => name;

/** What is chosen, with the suites as `name: paths`. */
function chosen(args: readonly string[], folder = checkout): unknown {
  const { suites, ...choice } = choose(args, folder);
  return { ...choice, suites: suites.map(({ name, paths }) => [name, ...paths].join(' ')) };
}

describe('npm test', () => {
  it('runs everything when nothing is named', () => {
    expect(chosen([])).toEqual({ ...NOTHING, checks: CHECKS.map(all), suites: SUITES.map(all) });
  });

  it('runs what is named, in its own order', () => {
    expect(chosen(['unit', 'lint'])).toEqual({ ...NOTHING, checks: ['lint'], suites: ['unit'] });
  });

  it('leaves out what --without names, and lists it', () => {
    const { checks, suites, left } = choose(['--without', 'e2e,integration'], checkout);
    expect([checks, suites.map(all)]).toEqual([CHECKS.map(all), ['unit']]);
    expect(left).toEqual(['e2e', 'integration']);
    expect(chosen(['unit', 'e2e', '--without=e2e'])).toEqual({ ...NOTHING, suites: ['unit'], left: ['e2e'] });
  });

  it('runs the test files and folders that are named, in their suites alone', () => {
    const file = 'test/integration/cli/commands.test.ts';
    expect(chosen([file, 'test/unit/graph'])).toEqual({ ...NOTHING, suites: ['unit test/unit/graph/', `integration ${file}`] });
    expect(chosen(['types', 'test/tools/test/choose.test.ts'])).toEqual({
      ...NOTHING,
      checks: ['types'],
      suites: ['unit test/tools/test/choose.test.ts'],
    });
  });

  it('finds the suites in a folder that holds several', () => {
    expect(chosen(['test'])).toEqual({
      ...NOTHING,
      suites: ['unit test/unit/ test/tools/', 'integration test/integration/', 'e2e test/e2e/'],
    });
  });

  it('runs a suite whole when it is named beside some of its files', () => {
    expect(chosen(['unit', 'test/unit/graph'])).toEqual({ ...NOTHING, suites: ['unit'] });
  });

  it('takes paths relative to where it was called, to the checkout, and absolute', () => {
    const suites = ['unit test/unit/graph/'];
    for (const path of ['graph', 'test/unit/graph', join(checkout, 'test', 'unit', 'graph'), './graph/']) {
      expect(chosen([path], join(checkout, 'test', 'unit'))).toEqual({ ...NOTHING, suites });
    }
  });

  it.each(['untit', 'test/unit/missing.test.ts', 'src-main', 'test/limits.ts', ''])('refuses "%s", which is no test', (word) => {
    expect(() => choose([word], checkout)).toThrow(
      expect.objectContaining({
        message: `There is no check, suite or test file "${word}".`,
        remedy: expect.stringContaining('lint, format, layers, dead-code, unit, integration, e2e') as string,
      }),
    );
  });

  it('refuses options that it does not know, with those that it does', () => {
    const remedy = 'Options: --without NAME[,NAME…], --watch, --long, --seed NUMBER.';
    expect(() => choose(['--wacth'], checkout)).toThrow(expect.objectContaining({ message: "Unknown option '--wacth'.", remedy }));
    expect(() => choose(['--without'], checkout)).toThrow(expect.objectContaining({ remedy }));
    expect(() => choose(['--without', 'nothing'], checkout)).toThrow('There is no check, suite or test file "nothing".');
  });
});

describe('npm test -- --watch', () => {
  it('watches the unit tests, or what is named', () => {
    expect(chosen(['--watch'])).toEqual({ ...NOTHING, watch: true, suites: ['unit'] });
    expect(chosen(['--watch', 'test/integration/cli'])).toEqual({ ...NOTHING, watch: true, suites: ['integration test/integration/cli/'] });
  });

  it('refuses checks', () => {
    expect(() => choose(['--watch', 'lint', 'unit'], checkout)).toThrow('Checks cannot be watched: lint.');
  });
});

describe('a seed', () => {
  it('is an integer of 31 bits', () => {
    expect(choose(['--long', '--seed', '2147483647'], checkout)).toMatchObject({ long: true, seed: 2147483647 });
    for (const word of ['2147483648', '-1', '1.5', 'a', '']) {
      expect(() => choose([`--seed=${word}`], checkout)).toThrow(`Invalid seed "${word}".`);
    }
  });
});
