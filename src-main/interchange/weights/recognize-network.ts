import { isDeepStrictEqual } from 'node:util';
import { LabError } from '#shared/errors/index.ts';
import { networkCatalog } from '#shared/networks/index.ts';
import type { Tensor } from '../safetensors.ts';
import { shareOf, weightsFit, type WeightsFit } from './weights-fit.ts';

/** Fewer of a network's tensors than this share of them are no weights of that network. */
const LEAST_SHARE = 0.5;
/** So many are named when none fits, and of the first so many tensors of each kind. */
const NAMED_FITS = 3;
const NAMED_TENSORS = 3;

export interface Recognized {
  readonly fit: WeightsFit;
  /** Other networks of which these may just as well be the weights: they differ in strides or pools. */
  readonly others: readonly string[];
}

/**
 * The ready-made network that the tensors are of: the one of that name, some of whose tensors may be missing or of other shapes, or without
 * a name the first that they fit to the last one, the head excepted. Throws a LabError `unsupported` that tells what comes closest, or
 * `not-found` for a name that no network has.
 */
export function recognizeNetwork(tensors: ReadonlyMap<string, Tensor>, file: string, wanted?: string): Recognized {
  const entries = networkCatalog.filter(({ name }) => wanted === undefined || name === wanted);
  if (entries.length === 0) {
    const remedy = `Name one of ${networkCatalog.map(({ name }) => name).join(', ')}.`;
    throw new LabError('not-found', `There is no ready-made network called ${wanted}.`, remedy, { file, location: 'network' });
  }
  const fits = entries.flatMap((entry) => weightsFit(entry, tensors) ?? []).toSorted((a, b) => shareOf(b) - shareOf(a));
  const [fit, ...others] = fits.filter(wanted === undefined ? isWhole : isMostly);
  if (!fit) throw noNetwork(fits, file, wanted);
  const isEqual = (other: WeightsFit): boolean => shareOf(other) === shareOf(fit) && !isDeepStrictEqual(other.network, fit.network);
  return { fit, others: others.filter(isEqual).map(({ name }) => name) };
}

function isWhole({ report: { missing, unexpected, misshaped }, hasHead }: WeightsFit): boolean {
  const strays = hasHead ? missing.length : missing.length - HEAD_TENSORS;
  return strays === 0 && unexpected.length === 0 && misshaped.length === 0;
}

/** Kernel and bias. */
const HEAD_TENSORS = 2;

function isMostly({ matches, report: { missing, misshaped } }: WeightsFit): boolean {
  return matches.length >= LEAST_SHARE * (matches.length + missing.length + misshaped.length);
}

function noNetwork(fits: readonly WeightsFit[], file: string, wanted?: string): LabError {
  const closest = fits.slice(0, NAMED_FITS).map(({ name, report: { matched, missing, unexpected, misshaped } }) => {
    const of = matched + missing.length + misshaped.length;
    return `${name} (${matched} of ${of} tensors match, ${misshaped.length} of another shape, ${unexpected.length} more in the file)`;
  });
  const none = wanted === undefined ? 'The tensors are of no ready-made network.' : `The tensors are not those of ${wanted}.`;
  const [first] = fits;
  const rest = first
    ? [`What comes closest: ${closest.join('; ')}.`, ...differencesOf(first)].join(' ')
    : 'No name is one that torchvision or timm gives them.';
  const remedy =
    wanted === undefined
      ? 'Name the network that they are of, or export the model as ONNX, which holds the network itself.'
      : 'Name another network, or none: then it is told by the tensors.';
  return new LabError('unsupported', `${none} ${rest}`, remedy, { file });
}

/** As sentences. */
function differencesOf({ name, report: { missing, unexpected, misshaped } }: WeightsFit): readonly string[] {
  const shapes = misshaped.map((one) => `${one.name} [${one.found.join(', ')}] instead of [${one.expected.join(', ')}]`);
  return [
    ...(missing.length > 0 ? [`Missing for ${name}: ${some(missing)}.`] : []),
    ...(unexpected.length > 0 ? [`Not of ${name}: ${some(unexpected)}.`] : []),
    ...(shapes.length > 0 ? [`Of another shape: ${some(shapes)}.`] : []),
  ];
}

function some(names: readonly string[]): string {
  const rest = names.length - NAMED_TENSORS;
  return rest > 0 ? `${names.slice(0, NAMED_TENSORS).join(', ')} and ${rest} more` : names.join(', ');
}
