import { z } from 'zod';
import { pathSchema } from '#shared/settings/index.ts';
import { isBlank } from '#shared/text/index.ts';
import { damagedFolderSchema } from './damaged-folder.ts';

const MAX_CHANNELS = 16;
const MAX_CLASSES = 65_536;
const MAX_DOMAINS = 1000;
const MAX_NAME = 200;
const MAX_SIDE = 4096;
const MAX_SEED = 0xffff_ffff;

export const splitNames = ['train', 'validation', 'test'] as const;
export type SplitName = (typeof splitNames)[number];

const count = z.int().min(0);
const name = z
  .string()
  .max(MAX_NAME, `must have names of at most ${MAX_NAME} characters`)
  .refine((text) => !isBlank(text), 'must not contain an empty name');

// Messages are predicates of the field, so that forms can put its label in front.
const share = z.number('must be a number').gt(0, 'must be more than 0').lt(1, 'must be less than 1');
const side = z.int('must be an integer').min(1, 'must be at least 1').max(MAX_SIDE, `must be at most ${MAX_SIDE}`);
const seed = z.int('must be an integer').min(0, 'must be at least 0').max(MAX_SEED, `must be at most ${MAX_SEED}`);
const channels = `must have 1 to ${MAX_CHANNELS} numbers`;
const perChannel = (number: z.ZodNumber) => z.array(number).min(1, channels).max(MAX_CHANNELS, channels);
const classNames = z.array(name).min(2, 'must have at least two names').max(MAX_CLASSES, `must have at most ${MAX_CLASSES} names`);
const classOrder = classNames.refine((names) => new Set(names).size === names.length, 'must not contain a name twice');
const leftOut = z.array(z.string().min(1, 'must not contain an empty name').max(4096)).min(1, 'must have at least one name');
const domains = z.array(name).min(1, 'must have at least one name').max(MAX_DOMAINS, `must have at most ${MAX_DOMAINS} names`);

/** The most unreadable images that an import skips; with more, the source is probably wrong. */
export const MAX_UNREADABLE = 1000;

const unreadableImageSchema = z.object({ file: z.string(), why: z.string() });

/** The most examples that an entry of `unused` names. */
export const MAX_UNUSED_EXAMPLES = 5;

/** Parts of a source that a data set does not contain. */
export const unusedSchema = z.object({
  what: z.string().describe('What they are, in the plural: `files that are not images`.'),
  count: z.int().min(1),
  examples: z.array(z.string()).max(MAX_UNUSED_EXAMPLES).describe('The first ones: paths within the source, columns or arrays.'),
});

/** A stored data set, cached as uint8. */
export const dataSetSchema = z.object({
  name: z.string(),
  title: z.string(),
  source: z.string().describe('Where it comes from: a file or folder, or the package of the starter set.'),
  shape: z.tuple([count, count, count]).describe('[height, width, channels]'),
  classes: z.array(z.string()),
  samples: z.object({ train: count, validation: count, test: count }),
  mean: z.array(z.number()).describe('Per channel, of values scaled to 0..1; computed from the training images unless given.'),
  std: z.array(z.number()),
  bytes: count,
  addedAt: z.iso.datetime().nullable(),
  skipped: z.array(unreadableImageSchema).max(MAX_UNREADABLE).optional().describe('Unreadable images that were left out.'),
  emptyClasses: z.array(z.string()).optional().describe('Classes without training images.'),
  missingClasses: z
    .object({ validation: z.array(z.string()), test: z.array(z.string()) })
    .partial()
    .optional()
    .describe('Classes with training images that a held-out split lacks, so its accuracy does not cover them.'),
  unused: z.array(unusedSchema).optional().describe('What the source contains and the data set does not.'),
});

/** The data sets. Folders that cannot be read as one are listed with the reason, so that they can be removed. */
export const dataSetListSchema = z.object({
  dataSets: z.array(dataSetSchema),
  damaged: z.array(damagedFolderSchema),
});

/** The first one that matches a source is used. */
export const dataFormats = ['cifar', 'numpy', 'idx', 'tiny-imagenet', 'class-folders', 'csv'] as const;

/** What an import would add. */
export const dataSetPreviewSchema = dataSetSchema
  .pick({ shape: true, classes: true, samples: true, emptyClasses: true, missingClasses: true })
  .extend({
    format: z.enum(dataFormats),
    unused: z.array(unusedSchema).describe('What the source contains and the data set would not.'),
    unreadable: z.array(unusedSchema).optional().describe('Images of kinds that are not supported, by their first bytes.'),
  });

export const addDataSetSchema = z
  .object({
    name: z
      .string()
      .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must have 1 to 63 lower-case letters, digits and hyphens')
      .describe('Its name in experiments.'),
    source: pathSchema.describe('The file or folder that holds it.'),
    format: z.enum(dataFormats).optional().describe('Identified by names and content by default.'),
    validationShare: share
      .default(0.1)
      .describe('Share of the training images, stratified by class, if the source has no validation images.'),
    testShare: share.default(0.1).describe('The same for test images.'),
    seed: seed.default(0).describe('Seed of the splits that are drawn.'),
    classes: classNames.optional().describe('Class names, in the order of the labels; by default those of the source, or numbers.'),
    classOrder: classOrder
      .optional()
      .describe('Classes of the source in label order, such as that of a model’s outputs; names without images are kept as empty classes.'),
    labels: z.enum(['fine', 'coarse']).default('fine').describe('Which labels of CIFAR-100.'),
    layout: z.enum(['nhwc', 'nchw']).optional().describe('Layout of arrays with four dimensions; by default inferred from their shape.'),
    size: side.optional().describe('Side of the squares that images are resized to; without it, all must have one size.'),
    resize: side.optional().describe('Shorter side before the center crop; by default the size.'),
    color: z.enum(['rgb', 'gray']).default('rgb').describe('Color mode that images are converted to.'),
    trainDomains: domains.optional().describe('Domain folders to train on; by default all but the test domains.'),
    testDomains: domains.optional().describe('Domain folders to test on.'),
    leaveOut: leftOut.optional().describe('Folders and files, by their path within the source, or arrays that are left out on purpose.'),
    mean: perChannel(z.number('must have numbers only'))
      .optional()
      .describe('Mean per channel, instead of that of the training images; requires the std.'),
    std: perChannel(z.number('must have numbers only').positive('must have numbers above 0'))
      .optional()
      .describe('Standard deviation, likewise.'),
    skipCorrupt: z.boolean().default(false).describe('Leave out unreadable images instead of refusing the data set.'),
  })
  .refine(({ size, resize }) => resize === undefined || (size !== undefined && resize >= size), {
    message: 'requires a size that is not larger',
    path: ['resize'],
  })
  .refine(({ validationShare, testShare }) => validationShare + testShare < 1, {
    message: 'and the validation share leave no training images',
    path: ['testShare'],
  })
  .refine(({ mean, std }) => mean?.length === std?.length, {
    message: 'must have one number per channel, like the mean',
    path: ['std'],
  })
  .refine(({ trainDomains, testDomains }) => !trainDomains?.some((domain) => testDomains?.includes(domain)), {
    message: 'are also training domains',
    path: ['testDomains'],
  });

/** What a source holds, according to its folder names alone. */
export const sourceInspectionSchema = z.object({
  domains: z.array(z.string()).describe('Folders that share their class folders; empty for anything else.'),
});

export type DataFormat = (typeof dataFormats)[number];
export type DataSet = z.output<typeof dataSetSchema>;
export type DataSetList = z.output<typeof dataSetListSchema>;
export type DataSetPreview = z.output<typeof dataSetPreviewSchema>;
export type UnusedContent = z.output<typeof unusedSchema>;
export type UnreadableImage = z.output<typeof unreadableImageSchema>;
export type AddDataSet = z.output<typeof addDataSetSchema>;
export type AddDataSetInput = z.input<typeof addDataSetSchema>;
