import { z } from 'zod';

const count = z.int().min(0);
const share = z.number().gt(0).lt(1);
const perChannel = z.array(z.number()).min(1).max(16);
const classNames = z.array(z.string().min(1).max(200)).min(2).max(65_536);
const domains = z.array(z.string().min(1).max(200)).min(1).max(1000);

/** The most images of a source that may be unreadable; beyond, the source is not what it claims to be. */
export const MAX_UNREADABLE = 1000;

const unreadableImageSchema = z.object({ file: z.string(), why: z.string() });

/** A data set at hand, cached as uint8. */
export const dataSetSchema = z.object({
  name: z.string(),
  title: z.string(),
  source: z.string().describe('Where its files come from: a file or a folder, or the package of the starter set.'),
  shape: z.tuple([count, count, count]).describe('[height, width, channels]'),
  classes: z.array(z.string()),
  samples: z.object({ train: count, validation: count, test: count }),
  mean: z.array(z.number()).describe('Per channel, of values scaled to 0..1: those of the training images, or those that were given.'),
  deviation: z.array(z.number()),
  bytes: count,
  addedAt: z.iso.datetime().nullable(),
  skipped: z.array(unreadableImageSchema).max(MAX_UNREADABLE).optional().describe('Images that could not be read and were left out.'),
  emptyClasses: z.array(z.string()).optional().describe('Classes of which there is no training image.'),
});

export const dataFormats = ['idx', 'cifar', 'numpy', 'tiny-imagenet', 'class-folders', 'csv'] as const;

export const addDataSetSchema = z
  .object({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'needs lower-case letters, digits and hyphens, at most 63')
      .describe('What experiments call it.'),
    source: z.string().min(1).max(4096).describe('The file or folder that holds it.'),
    format: z.enum(dataFormats).optional().describe('Told by the names and the content of the files when left out.'),
    validationShare: share.default(0.1).describe('Of the training images, stratified by class, where the source has no validation images.'),
    testShare: share.default(0.1).describe('The same for test images.'),
    seed: z.int().min(0).max(0xffff_ffff).default(0).describe('Of the splits that are drawn.'),
    classes: classNames
      .optional()
      .describe('Their names, in the order of the labels; those of the source, or their numbers, when left out.'),
    labels: z.enum(['fine', 'coarse']).default('fine').describe('Which of the two labels of CIFAR-100.'),
    layout: z.enum(['nhwc', 'nchw']).optional().describe('Of arrays with four dimensions; told by their shape when left out.'),
    size: z.int().min(1).max(4096).optional().describe('Pictures become squares of this side; left out, all need to have one size.'),
    resize: z.int().min(1).max(4096).optional().describe('Their shorter side before the centre is cut out; the size when left out.'),
    colour: z.enum(['rgb', 'grey']).default('rgb').describe('What pictures become.'),
    trainDomains: domains.optional().describe('Folders of class folders: those to train on; all but the test domains when left out.'),
    testDomains: domains.optional().describe('Those to test on.'),
    mean: perChannel.optional().describe('Instead of the one of the training images, to be given with the deviation.'),
    deviation: z.array(z.number().positive()).min(1).max(16).optional(),
    skipCorrupt: z.boolean().default(false).describe('Leave out images that cannot be read, instead of refusing the data set.'),
  })
  .refine(({ size, resize }) => resize === undefined || (size !== undefined && resize >= size), {
    message: 'needs a size too, which is not larger',
    path: ['resize'],
  })
  .refine(({ validationShare, testShare }) => validationShare + testShare < 1, {
    message: 'and the validation share leave nothing to train on',
    path: ['testShare'],
  })
  .refine(({ mean, deviation }) => mean?.length === deviation?.length, {
    message: 'needs one number for each channel, as the mean',
    path: ['deviation'],
  })
  .refine(({ trainDomains, testDomains }) => !trainDomains?.some((domain) => testDomains?.includes(domain)), {
    message: 'are trained on and tested on',
    path: ['testDomains'],
  });

export type DataFormat = (typeof dataFormats)[number];
export type DataSet = z.output<typeof dataSetSchema>;
export type UnreadableImage = z.output<typeof unreadableImageSchema>;
export type AddDataSet = z.output<typeof addDataSetSchema>;
export type AddDataSetInput = z.input<typeof addDataSetSchema>;
