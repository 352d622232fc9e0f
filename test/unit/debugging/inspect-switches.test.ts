import { expect, it } from 'vitest';
import { inspectSwitches } from '#shared/debugging/index.ts';

it('opens no inspector unless NEPENTHE_INSPECT names the process', () => {
  expect(inspectSwitches('engine', undefined)).toEqual([]);
  expect(inspectSwitches('engine', '')).toEqual([]);
  expect(inspectSwitches('engine', 'runner')).toEqual([]);
});

it('gives each named process its own loopback port', () => {
  expect(inspectSwitches('engine', 'engine,runner')).toEqual(['--inspect=127.0.0.1:9229']);
  expect(inspectSwitches('runner', 'engine, runner')).toEqual(['--inspect=127.0.0.1:9230']);
});

it('runner-brk makes runners wait for the debugger', () => {
  expect(inspectSwitches('runner', 'runner-brk')).toEqual(['--inspect-brk=127.0.0.1:9230']);
  expect(inspectSwitches('engine', 'runner-brk')).toEqual([]);
});
