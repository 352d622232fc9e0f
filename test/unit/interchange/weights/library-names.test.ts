import { describe, expect, it } from 'vitest';
import { recognizeNetwork } from '#main/interchange/weights/recognize-network.ts';
import { sourceTensors } from '#main/interchange/weights/source-tensors.ts';
import type { WeightsFit } from '#main/interchange/weights/weights-fit.ts';
import { parametersOf } from '#shared/graph/index.ts';
import { type Library, tensorsOf } from './library-names.ts';

/** Library, model, our name, number of weights without buffers. */
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

  it(`are exactly those of ${name}`, () => {
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
  'both libraries list the layers of %s in order of computation, so the parameters match by position',
  (ours, library, theirs) => {
    expect(inFileOrder(library, theirs)).toEqual(inFileOrder('torchvision', ours));
  },
);

it('patch merging is found at the end of the preceding stage, where older timm versions had it', () => {
  const merges = ({ matches }: WeightsFit): readonly string[] =>
    matches.flatMap(({ parameter, tensor }) => (parameter.name === 'stage2/merge/reduction/kernel' ? [tensor] : []));
  expect(merges(fitOf('timm-0.6', 'swin_tiny_patch4_window7_224'))).toEqual(['layers.0.downsample.reduction.weight']);
  expect(merges(fitOf('timm', 'swin_tiny_patch4_window7_224'))).toEqual(['layers.1.downsample.reduction.weight']);
});

function fitOf(library: Library, model: string): WeightsFit {
  const { tensors } = sourceTensors({ tensors: tensorsOf(library, model), widened: new Map(), metadata: {} }, 'a file');
  return recognizeNetwork(tensors, 'a file').fit;
}

/** Without patch merging: torchvision lists its dense layer before its normalization; their shapes differ. */
function inFileOrder(library: Library, model: string): readonly string[] {
  const { matches } = fitOf(library, model);
  const parameters = new Map(matches.map(({ tensor, parameter }) => [tensor, parameter.name]));
  const ordered = [...tensorsOf(library, model).keys()].flatMap((tensor) => parameters.get(tensor) ?? []);
  return ordered.filter((parameter) => !parameter.includes('/merge/'));
}
