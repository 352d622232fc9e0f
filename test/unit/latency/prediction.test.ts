import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { latencyProfile, latencyTableSchema, pricedNetworks } from '#shared/latency/index.ts';
import { measuredNetworks } from '../../fixtures/latency/networks.ts';

/** Written by test/fixtures/latency/measure.ts on one machine. */
const measured = z
  .object({
    table: latencyTableSchema,
    networks: z.record(
      z.string(),
      z.object({
        milliseconds: z.number(),
        left: z.array(z.object({ how: z.enum(['linear', 'emptied']), layers: z.array(z.string()), milliseconds: z.number() })),
      }),
    ),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/latency/measured.json'), 'utf8')));

describe.each(Object.entries(measuredNetworks))('the predicted savings of the %s network', (name, { model, layers }) => {
  const profile = latencyProfile(measured.table, pricedNetworks(model, layers));
  const whole = measured.networks[name];
  const savings = (whole?.left ?? []).map(({ how, layers: removed, milliseconds }) => ({
    measured: (whole?.milliseconds ?? NaN) - milliseconds,
    predicted: profile.removals.find((one) => one.how === how && one.layers.join() === removed.join())?.saved ?? NaN,
  }));

  test('come from a latency of the whole network that is close to the measured one', () => {
    expect(Math.abs(profile.network / (whole?.milliseconds ?? NaN) - 1)).toBeLessThan(0.5);
  });

  test('order the removals as the measured ones do', () => {
    expect(savings.length).toBeGreaterThan(1);
    expect(concordance(savings)).toBeGreaterThan(0.8);
  });
});

/** Share of the pairs that differ by more than a tenth of the larger measured saving in which both savings order the removals alike. */
function concordance(savings: readonly { readonly measured: number; readonly predicted: number }[]): number {
  const largest = Math.max(...savings.map((one) => one.measured));
  const pairs = savings.flatMap((one, index) => savings.slice(index + 1).map((other) => [one, other] as const));
  const distinct = pairs.filter(([one, other]) => Math.abs(one.measured - other.measured) > 0.1 * largest);
  const alike = distinct.filter(([one, other]) => (one.measured - other.measured) * (one.predicted - other.predicted) > 0);
  return distinct.length === 0 ? 1 : alike.length / distinct.length;
}
