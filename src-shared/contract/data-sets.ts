import { z } from 'zod';

const MAX_CHANNELS = 16;
const MAX_CLASSES = 65_536;
const MAX_DOMAINS = 1000;
const MAX_NAME = 200;
const MAX_SIDE = 4096;
const MAX_SEED = 0xffff_ffff;

const count = z.int().min(0);
const name = z.string().min(1, 'have an empty name').max(MAX_NAME, `have names of at most ${MAX_NAME} characters`);

// What is wrong with a request is told as a predicate of the field that it names.
const share = z.number('needs a number').gt(0, 'needs to be more than 0').lt(1, 'needs to be less than 1');
const side = z.int('needs a whole number').min(1, 'needs to be 1 or more').max(MAX_SIDE, `needs to be ${MAX_SIDE} or less`);
const seed = z.int('needs a whole number').min(0, 'needs to be 0 or more').max(MAX_SEED, `needs to be ${MAX_SEED} or less`);
const channels = `needs 1 to ${MAX_CHANNELS} numbers`;
const perChannel = (number: z.ZodNumber) => z.array(number).min(1, channels).max(MAX_CHANNELS, channels);
const classNames = z.array(name).min(2, 'need two names or more').max(MAX_CLASSES, `need ${MAX_CLASSES} names or fewer`);
const domains = z.array(name).min(1, 'need one name or more').max(MAX_DOMAINS, `need ${MAX_DOMAINS} names or fewer`);

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
  std: z.array(z.number()),
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
    source: z.string().min(1, 'needs a path').max(4096, 'needs a shorter path').describe('The file or folder that holds it.'),
    format: z.enum(dataFormats).optional().describe('Told by the names and the content of the files when left out.'),
    validationShare: share.default(0.1).describe('Of the training images, stratified by class, where the source has no validation images.'),
    testShare: share.default(0.1).describe('The same for test images.'),
    seed: seed.default(0).describe('Of the splits that are drawn.'),
    classes: classNames
      .optional()
      .describe('Their names, in the order of the labels; those of the source, or their numbers, when left out.'),
    labels: z.enum(['fine', 'coarse']).default('fine').describe('Which of the two labels of CIFAR-100.'),
    layout: z.enum(['nhwc', 'nchw']).optional().describe('Of arrays with four dimensions; told by their shape when left out.'),
    size: side.optional().describe('Pictures become squares of this side; left out, all need to have one size.'),
    resize: side.optional().describe('Their shorter side before the center is cut out; the size when left out.'),
    color: z.enum(['rgb', 'gray']).default('rgb').describe('What pictures become.'),
    trainDomains: domains.optional().describe('Folders of class folders: those to train on; all but the test domains when left out.'),
    testDomains: domains.optional().describe('Those to test on.'),
    mean: perChannel(z.number('needs numbers only'))
      .optional()
      .describe('One number for each channel instead of that of the training images, to be given with the std.'),
    std: perChannel(z.number('needs numbers only').positive('needs numbers above 0')).optional().describe('The same.'),
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
  .refine(({ mean, std }) => mean?.length === std?.length, {
    message: 'needs one number for each channel, as the mean',
    path: ['std'],
  })
  .refine(({ trainDomains, testDomains }) => !trainDomains?.some((domain) => testDomains?.includes(domain)), {
    message: 'are trained on and tested on',
    path: ['testDomains'],
  });

/** What a source holds, as far as the names of its folders tell without reading any file. */
export const sourceLookSchema = z.object({
  domains: z.array(z.string()).describe('Folders that have the same class folders each; none for anything else.'),
});

export type DataFormat = (typeof dataFormats)[number];
export type DataSet = z.output<typeof dataSetSchema>;
export type UnreadableImage = z.output<typeof unreadableImageSchema>;
export type AddDataSet = z.output<typeof addDataSetSchema>;
export type AddDataSetInput = z.input<typeof addDataSetSchema>;
