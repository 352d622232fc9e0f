import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { composite, contrast, inkOn, rampThrough } from '../../../../src-renderer/charts/color.ts';
import { formatBits, formatCell, formatReading } from '../../../../src-renderer/charts/format.ts';
import { readLayers } from '../../../../src-renderer/charts/layer-state.ts';

describe('numbers', () => {
  it('never formats a nonzero value as zero', () => {
    expect(formatBits(0)).toBe('0');
    expect(formatBits(0.4321)).toBe('0.432');
    expect(formatBits(1e-7)).toBe('1.0e-7');
    expect(formatCell(0)).toBe('0');
    expect(formatCell(0.001)).toBe('<.01');
    expect(formatCell(0.42)).toBe('.42');
    expect(formatCell(1)).toBe('1.0');
  });

  it('keeps about four significant digits', () => {
    expect(formatReading(98.3141)).toBe('98.31');
    expect(formatReading(0.00001)).toBe('1.0e-5');
    expect(formatReading(1234567)).toBe('1.2e+6');
  });
});

describe('colors', () => {
  it('computes WCAG contrast ratios', () => {
    expect(contrast('#000000', '#ffffff')).toBeCloseTo(21, 5);
    expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2);
  });

  it('chooses a legible ink on any background', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (value) => {
        const ground = `#${value.toString(16).padStart(6, '0')}`;
        expect(contrast(inkOn(ground), ground)).toBeGreaterThan(4.5);
      }),
    );
  });

  it('interpolates through its stops and clamps', () => {
    const ramp = rampThrough(['#000000', '#0000ff', '#ffffff']);
    expect(ramp(0.5)).toBe('rgb(0, 0, 255)');
    expect(ramp(-1)).toBe(ramp(0));
    expect(ramp(2)).toBe('rgb(255, 255, 255)');
  });

  it('composites by opacity', () => {
    expect(composite('#ffffff', '#000000', 0.2)).toBe('rgb(51, 51, 51)');
  });
});

describe('readLayers', () => {
  const layer = (name: string, entropy: number) => ({ layer: name, entropy, mean: entropy / 2, nonzero: entropy, minority: 3 });
  const layers = [{ name: 'a' }, { name: 'b' }, { name: 'c' }];
  const entropy = [
    { round: 1, layers: [layer('a', 0.75), layer('b', 0), layer('c', 0.4)] },
    { round: 0, layers: [layer('a', 0.8), layer('b', 0.6), layer('c', 0.4)] },
  ];

  it('gives the state of each layer in each round', () => {
    const read = readLayers({ layers, entropy, rounds: [{ round: 1, linear: ['b'], dead: ['c'], linearized: [] }] });
    expect([...read.keys()]).toEqual([0, 1]);
    expect([...(read.get(0)?.values() ?? [])].map((reading) => reading.state)).toEqual(['kept', 'kept', 'kept']);
    expect([...(read.get(1)?.values() ?? [])].map((reading) => reading.state)).toEqual(['kept', 'linear', 'dead']);
  });

  it('counts a linearized, no longer measured layer as linear', () => {
    const measured = [...entropy.slice(1), { round: 1, layers: [layer('a', 0.75), layer('c', 0.4)] }];
    const read = readLayers({ layers, entropy: measured, rounds: [{ round: 1, linear: [], dead: [], linearized: ['b'] }] });
    expect(read.get(1)?.get('b')).toMatchObject({ state: 'linear', entropy: 0, round: 1 });
  });

  it('counts a layer below 90 % of its dense entropy as fading', () => {
    const faded = [...entropy.slice(1), { round: 1, layers: [layer('a', 0.71)] }];
    expect(readLayers({ layers, entropy: faded, rounds: [] }).get(1)?.get('a')?.state).toBe('fading');
  });

  it('knows linear layers before the round is finished; older journals say only that the entropy is 0', () => {
    const stateOf = (linearity?: 'exact' | 'approximate' | 'none'): string | undefined => {
      const measured = [...entropy.slice(1), { round: 1, layers: [{ ...layer('b', 0), linearity }] }];
      return readLayers({ layers, entropy: measured, rounds: [] }).get(1)?.get('b')?.state;
    };
    expect([stateOf(), stateOf('exact'), stateOf('none')]).toEqual(['linear', 'linear', 'fading']);
  });

  it('counts a layer as linear or approximately linear if its round says so, not because its entropy is 0', () => {
    const approximate = [{ layer: 'b', error: 0.01, accuracyChange: 0, replaced: false }];
    const stateIn = (round: object): string | undefined =>
      readLayers({ layers, entropy, rounds: [{ round: 1, linear: [], dead: [], linearized: [], ...round }] })
        .get(1)
        ?.get('b')?.state;
    // For example, signs of a GELU, or batches in each of which no neuron changes its state.
    expect(stateIn({})).toBe('fading');
    expect(stateIn({ linear: ['b'] })).toBe('linear');
    expect(stateIn({ approximate })).toBe('approximate');
    expect(stateIn({ approximate, linearized: ['b'] })).toBe('approximate');
  });
});
