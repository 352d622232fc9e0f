import { z } from 'zod';
import { addDataSetSchema } from '#shared/contract/index.ts';
import { formFields, type FieldOptions, type FormField } from '../experiment/form-field.ts';

/** How the window calls, and explains, what the request does otherwise. */
const labels: Readonly<Record<string, string>> = {
  source: 'The data set',
  name: 'The name',
  size: 'Size of pictures',
  resize: 'Shorter side before the crop',
  labels: 'Labels of CIFAR-100',
  layout: 'Layout of arrays',
  classes: 'Names of the classes',
  trainDomains: 'Domains to train on',
  testDomains: 'Domains to test on',
  skipCorrupt: 'Leave out unreadable pictures',
};
const helps: Readonly<Record<string, string>> = {
  classes: 'With commas between, in the order of the labels; those of the source, or their numbers, when left out.',
  trainDomains: 'Folders of class folders, with commas between; all but those to test on when left out.',
  testDomains: 'With commas between; test images are drawn when left out.',
  labels: '',
  format: '',
  layout: 'Of arrays with four dimensions.',
  testShare: 'The same where the source has no test images.',
  mean: 'One number for each channel, of values from 0 to 1; that of the training images when left out.',
  std: 'To be given with the mean.',
  skipCorrupt: 'Without it they are listed, and nothing is added.',
};

export const importOptions: FieldOptions = {
  format: [
    { value: '', label: 'Told by names and content' },
    { value: 'class-folders', label: 'Pictures in class folders' },
    { value: 'csv', label: 'CSV list of pictures' },
    { value: 'cifar', label: 'CIFAR-10 or CIFAR-100' },
    { value: 'idx', label: 'IDX files, as of MNIST' },
    { value: 'numpy', label: 'NumPy arrays' },
    { value: 'tiny-imagenet', label: 'Tiny-ImageNet' },
  ],
  layout: [
    { value: '', label: 'Told by their shape' },
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

/** Those that most data sets need. */
export const usualFields = named('size', 'validationShare');

/** All others, under headings; the domains are a table where they are known. */
export function moreFields(areDomainsKnown: boolean): readonly FormField[] {
  return [
    group('Pictures', named('resize', 'skipCorrupt', 'color')),
    group('Splits', named('testShare', 'seed')),
    ...(areDomainsKnown ? [] : [group('Domains', named('trainDomains', 'testDomains'))]),
    group('Classes', named('classes', 'labels')),
    group('Normalization', named('mean', 'std')),
    group('Files', named('format', 'layout')),
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
