import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { latencyProfile, latencyTableSchema, pricedNetworks } from '#shared/latency/index.ts';
import { measuredNetworks } from '../../fixtures/latency/networks.ts';

/** Written by test/fixtures/latency/measure.ts on one machine, which was busy (load 25). */
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
  const profile = latencyProfile(measured.table, pricedNetworks(model, layers, 'dense'));
  const whole = measured.networks[name];
  const savings = (whole?.left ?? []).map(({ how, layers: removed, milliseconds }) => ({
    measured: (whole?.milliseconds ?? NaN) - milliseconds,
    predicted: profile.removals.find((one) => one.how === how && one.layers.join() === removed.join())?.saved ?? NaN,
  }));

  test('and the latency of the whole network are within a factor of 1.7 of the measured ones', () => {
    const ratios = [profile.network / (whole?.milliseconds ?? NaN), ...savings.map((one) => one.predicted / one.measured)];
    expect(Math.max(...ratios)).toBeLessThan(1.7);
    expect(Math.min(...ratios)).toBeGreaterThan(1 / 1.7);
  });

  test('order the removals as the measured ones do', () => {
    expect(savings.length).toBeGreaterThan(1);
    expect(concordance(savings)).toBe(1);
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
