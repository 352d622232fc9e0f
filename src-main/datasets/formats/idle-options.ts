import { type AddDataSet, addDataSetSchema } from '#shared/contract/data-sets.ts';
import { LabError } from '#shared/errors/index.ts';
import type { FormatOption, SourceFormat } from '../source/source-format.ts';

const names: Readonly<Record<FormatOption, string>> = {
  labels: 'which labels of CIFAR-100',
  layout: 'the layout of arrays',
  size: 'the image size',
  resize: 'the shorter side before the crop',
  color: 'the color mode',
  trainDomains: 'domains to train on',
  testDomains: 'domains to test on',
  leaveOut: 'what to leave out',
};

/** Throws LabError `conflict` for an option that the format would ignore: the data set would differ from the request. */
export function refuseIdleOptions(request: AddDataSet, { description, options }: SourceFormat): void {
  const byDefault = addDataSetSchema.parse({ name: request.name, source: request.source });
  for (const option of Object.keys(names) as FormatOption[]) {
    if (options.includes(option) || request[option] === byDefault[option]) continue;
    const message = `This source is ${description}, for which ${names[option]} cannot be set.`;
    throw new LabError('conflict', message, 'Leave that option at its default.', { file: request.source, location: option });
  }
}
