import { ORPCError } from '@orpc/server';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { mapErrors } from '#main/engine/rpc/map-errors.ts';

it('reports unexpected errors without details, and logs them with their stack', async () => {
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => lines.push(line) });
  const error: unknown = await mapErrors(() => Promise.reject(new TypeError('a secret')), ['runs', 'get'], log).catch(
    (thrown: unknown) => thrown,
  );
  expect(error).toBeInstanceOf(ORPCError);
  expect(error).toMatchObject({ code: 'INTERNAL_SERVER_ERROR', status: 500 });
  expect(JSON.stringify(error)).not.toMatch(/secret|map-errors/);
  expect(lines.join('')).toMatch(/"procedure":"runs.get".*"stack":"TypeError: a secret.*map-errors/);
});
