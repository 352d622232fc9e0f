import { describe, expect, it } from 'vitest';
import { foreignTensors } from '#main/interchange/weights/foreign-tensors.ts';
import { recognizeNetwork } from '#main/interchange/weights/recognize-network.ts';
import type { WeightsFit } from '#main/interchange/weights/weights-fit.ts';
import { parametersOf } from '#shared/graph/index.ts';
import { tensorsOf, type Library } from './library-names.ts';

/** Number of weights, without counters and indices. */
const MODELS: readonly [Library, string, string, number][] = [
  ['torchvision', 'resnet18', 'resnet18', 102],
  ['torchvision', 'resnet34', 'resnet34', 182],
  ['torchvision', 'resnet50', 'resnet50', 267],
  ['torchvision', 'vgg16_bn', 'vgg16_bn', 84],
  ['torchvision', 'mobilenet_v2', 'mobilenet_v2', 262],
  ['torchvision', 'swin_t', 'swin_t', 173],
  ['timm', 'resnet18', 'resnet18', 102],
  ['timm', 'resnet34', 'resnet34', 182],
  ['timm', 'resnet50', 'resnet50', 267],
  ['timm', 'vgg16_bn', 'vgg16_bn', 84],
  ['timm', 'mobilenetv2_100', 'mobilenet_v2', 262],
  ['timm', 'swin_tiny_patch4_window7_224', 'swin_t', 173],
  ['timm-0.6', 'swin_tiny_patch4_window7_224', 'swin_t', 173],
];

describe.each(MODELS)('the tensors of %s’s %s', (library, model, name, count) => {
  const fit = fitOf(library, model);

  it(`are those of ${name}, none missing, none left over`, () => {
    expect(fit.name).toBe(name);
    expect(fit.report).toEqual({ matched: count, missing: [], unexpected: [], misshaped: [] });
    expect(fit.graph.nodes[0]).toMatchObject({ shape: [224, 224, 3] });
    expect(fit.graph.nodes.at(-1)).toMatchObject({ op: 'dense', units: 1000 });
  });

  it('fill every trained parameter and statistic, each once', () => {
    const filled = fit.matches.map(({ parameter }) => parameter.name);
    const fixed = new Set(['scale', 'offset']);
    expect(filled).toEqual(parametersOf(fit.graph).flatMap(({ name, role }) => (fixed.has(role) ? [] : [name])));
    expect(new Set(fit.matches.map(({ tensor }) => tensor)).size).toBe(count);
  });
});

it.each([
  ['vgg16_bn', 'timm', 'vgg16_bn'],
  ['mobilenet_v2', 'timm', 'mobilenetv2_100'],
  ['swin_t', 'timm', 'swin_tiny_patch4_window7_224'],
] as const)(
  'both libraries list the layers of %s as they are computed, so each in its place is the same parameter',
  (ours, library, theirs) => {
    expect(inFileOrder(library, theirs)).toEqual(inFileOrder('torchvision', ours));
  },
);

it('what merges patches is found at the end of the stage before, as timm had it', () => {
  const merges = ({ matches }: WeightsFit): readonly string[] =>
    matches.flatMap(({ parameter, tensor }) => (parameter.name === 'stage2/merge/reduction/kernel' ? [tensor] : []));
  expect(merges(fitOf('timm-0.6', 'swin_tiny_patch4_window7_224'))).toEqual(['layers.0.downsample.reduction.weight']);
  expect(merges(fitOf('timm', 'swin_tiny_patch4_window7_224'))).toEqual(['layers.1.downsample.reduction.weight']);
});

function fitOf(library: Library, model: string): WeightsFit {
  const { tensors } = foreignTensors({ tensors: tensorsOf(library, model), widened: new Map(), metadata: {} }, 'a file');
  return recognizeNetwork(tensors, 'a file').fit;
}

/** Without what merges patches: torchvision lists its map before its normalization, which no shape confuses. */
function inFileOrder(library: Library, model: string): readonly string[] {
  const { matches } = fitOf(library, model);
  const parameters = new Map(matches.map(({ tensor, parameter }) => [tensor, parameter.name]));
  const ordered = [...tensorsOf(library, model).keys()].flatMap((tensor) => parameters.get(tensor) ?? []);
  return ordered.filter((parameter) => !parameter.includes('/merge/'));
}
