import { z } from 'zod';
import { addDataSetSchema } from '#shared/contract/index.ts';
import { type FieldOptions, type FormField, formFields } from '../schema-form/form-field.ts';

/** Labels and help texts that differ from the schema's. */
const labels: Readonly<Record<string, string>> = {
  source: 'The data set',
  name: 'The name',
  size: 'Image size',
  resize: 'Shorter side before the crop',
  labels: 'CIFAR-100 labels',
  layout: 'Array layout',
  classes: 'Class names',
  classOrder: 'Class order',
  trainDomains: 'Domains to train on',
  testDomains: 'Domains to test on',
  skipCorrupt: 'Skip unreadable images',
  leaveOut: 'Leave out',
};
const helps: Readonly<Record<string, string>> = {
  classes: 'Comma-separated, in label order. Default: names from the source, or numbers.',
  classOrder: 'Names of the source’s classes, comma-separated, in label order. Default: sorted by name.',
  trainDomains: 'Folders of class folders, comma-separated. Default: all but the test domains.',
  testDomains: 'Comma-separated. Default: test images are drawn.',
  labels: '',
  format: '',
  layout: 'For four-dimensional arrays.',
  testShare: 'The same, if the source has no test images.',
  mean: 'One number per channel, for values from 0 to 1. Default: computed from the training images.',
  std: 'Required with the mean.',
  skipCorrupt: 'If off, they are listed and nothing is added.',
  leaveOut: 'Folders or files within the source, or arrays, comma-separated.',
};

export const importOptions: FieldOptions = {
  format: [
    { value: '', label: 'Detect automatically' },
    { value: 'class-folders', label: 'Images in class folders' },
    { value: 'csv', label: 'CSV list of images' },
    { value: 'cifar', label: 'CIFAR-10 or CIFAR-100' },
    { value: 'idx', label: 'IDX files (MNIST and similar)' },
    { value: 'numpy', label: 'NumPy arrays' },
    { value: 'tiny-imagenet', label: 'Tiny-ImageNet' },
  ],
  layout: [
    { value: '', label: 'Detect from the shape' },
    { value: 'nhwc', label: 'Channels last (NHWC)' },
    { value: 'nchw', label: 'Channels first (NCHW)' },
  ],
  color: [
    { value: 'rgb', label: 'Color (RGB)' },
    { value: 'gray', label: 'Gray' },
  ],
  labels: [
    { value: 'fine', label: '100 fine classes' },
    { value: 'coarse', label: '20 coarse classes' },
  ],
};

const fields = formFields(z.toJSONSchema(addDataSetSchema, { io: 'input' })).map((field) => ({
  ...field,
  label: labels[field.name] ?? field.label,
  help: helps[field.name] ?? field.help,
}));

/** Fields that most data sets need. */
export const usualFields = named('size', 'validationShare');

/** All other fields, under headings; known domains have a table instead. */
export function moreFields(areDomainsKnown: boolean): readonly FormField[] {
  return [
    group('Pictures', named('resize', 'skipCorrupt', 'color')),
    group('Splits', named('testShare', 'seed')),
    ...(areDomainsKnown ? [] : [group('Domains', named('trainDomains', 'testDomains'))]),
    group('Classes', named('classes', 'classOrder', 'labels')),
    group('Normalization', named('mean', 'std')),
    group('Files', named('format', 'layout', 'leaveOut')),
  ];
}

export function importLabel(name: string): string {
  return fields.find((field) => field.name === name)?.label ?? name;
}

function named(...names: readonly string[]): FormField[] {
  return names.flatMap((name) => fields.filter((field) => field.name === name));
}

function group(label: string, own: readonly FormField[]): FormField {
  return { kind: 'group', path: [], name: label, label, help: '', byDefault: undefined, fields: own };
}
