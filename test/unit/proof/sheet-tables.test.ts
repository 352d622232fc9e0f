import { describe, expect, it } from 'vitest';
import { fileTable, flipTable, inputTable, leftOutTable, modelTable, type ProofSheet } from '#shared/proof/index.ts';
import { exampleSheet } from '../../fixtures/example-sheet.ts';

const sheet = exampleSheet();
if (!sheet.linearized || !sheet.reduced) throw new Error('no reduced model');
const { linearized, reduced } = sheet;

describe('a proof sheet', () => {
  it('lists the layers whose neurons flipped before those that kept their state', () => {
    const layers = [
      { layer: 'a', kind: 'linear', neurons: 16, ignored: 0, flipped: 0, flips: 0, observations: 1_600_000 },
      { layer: 'b', kind: 'silenced', neurons: 3, ignored: 0, flipped: 2, flips: 5, observations: 300_000 },
    ] as const;
    expect(flipTable({ ...linearized, layers: [...layers] }).rows).toEqual([
      ['b', 'partly silenced', '3', '2', '5 of 300,000'],
      ['a', 'linear', '16', '0', '0 of 1,600,000'],
    ]);
  });

  it('lists certified neurons in a column of their own, if bounds are known', () => {
    const layers = [
      { layer: 'a', kind: 'linear', neurons: 16, certified: 3, ignored: 0, flipped: 1, flips: 2, observations: 1_600_000 },
      { layer: 'b', kind: 'linear', neurons: 8, ignored: 0, flipped: 0, flips: 0, observations: 800_000 },
    ] as const;
    const { columns, rows } = flipTable({ ...linearized, layers: [...layers] });
    expect(columns).toEqual(['Layer', 'Became', 'Neurons', 'Certified', 'Flipped', 'Flips on held-out images']);
    expect(rows.map((row) => row[3])).toEqual(['3', '–']);
  });

  it('gives the difference and the limit for each kind of image', () => {
    const inputs = [{ name: 'border', images: 256, difference: 0.0000014 }] as const;
    expect(inputTable({ ...reduced, inputs: [...inputs], limit: 1e-4 }).rows).toEqual([['Border-heavy images', '256', '1.4e-6', '1.0e-4']]);
    expect(inputTable({ ...reduced, inputs: [{ name: 'real', images: 8, difference: 0 }] }).rows[0]?.[2]).toBe('0');
  });

  it('gives the reason for each skipped step, refused ones first', () => {
    const [first, second] = sheet.steps;
    if (!first || !second) throw new Error('no steps');
    const changed: ProofSheet = { ...sheet, without: [first.id, 'gone:by-now'], refused: [{ step: second.id, why: 'Over the limit.' }] };
    expect(leftOutTable(changed).rows).toEqual([
      [second.what, 'Over the limit.'],
      [first.what, 'Left out by the user.'],
      ['gone:by-now', 'Left out by the user.'],
    ]);
    expect(leftOutTable(sheet).rows).toEqual([]);
  });

  it('names the ports of the file with their shapes', () => {
    expect(fileTable(sheet).rows).toContainEqual(['Input, normalized as in training', 'images [batch, 1, 28, 28]']);
  });

  it('has a line for each operator that any of the models has', () => {
    const operators = modelTable(sheet).rows.filter(([label]) => label?.startsWith('ONNX ') && label !== 'ONNX file, bytes');
    expect(operators).toEqual([
      ['ONNX Conv', '12', '12', '10'],
      ['ONNX Relu', '11', '11', '9'],
      ['ONNX Gemm', '1', '1', '1'],
    ]);
  });
});
