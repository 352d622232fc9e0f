import { isDeepStrictEqual } from 'node:util';
import { LabError } from '#shared/errors/index.ts';
import { networkCatalog } from '#shared/networks/index.ts';
import type { Tensor } from '../safetensors.ts';
import { shareOf, type WeightsFit, weightsFit } from './weights-fit.ts';

/** A file with a smaller share of a network's tensors does not count as that network. */
const MIN_SHARE = 0.5;
/** Limits of the error message: closest networks, and tensors of each kind. */
const MAX_LISTED_NETWORKS = 3;
const MAX_LISTED_TENSORS = 3;

export interface Recognized {
  readonly fit: WeightsFit;
  /** Other networks with the same tensors; they differ in strides or pools. */
  readonly others: readonly string[];
}

/**
 * Finds the built-in network of the tensors. With a name, some tensors may be missing or misshaped; without one, all must match except
 * the classifier's. Throws LabError `unsupported` that lists the closest networks, or `not-found` for an unknown name.
 */
export function recognizeNetwork(tensors: ReadonlyMap<string, Tensor>, file: string, wanted?: string): Recognized {
  const entries = networkCatalog.filter(({ name }) => wanted === undefined || name === wanted);
  if (entries.length === 0) {
    const remedy = `Name one of ${networkCatalog.map(({ name }) => name).join(', ')}.`;
    throw new LabError('not-found', `There is no built-in network named ${wanted}.`, remedy, { file, location: 'network' });
  }
  const fits = entries.flatMap((entry) => weightsFit(entry, tensors) ?? []).toSorted((a, b) => shareOf(b) - shareOf(a));
  const [fit, ...others] = fits.filter(wanted === undefined ? isComplete : isMostComplete);
  if (!fit) throw noMatch(fits, file, wanted);
  const isEqual = (other: WeightsFit): boolean => shareOf(other) === shareOf(fit) && !isDeepStrictEqual(other.network, fit.network);
  return { fit, others: others.filter(isEqual).map(({ name }) => name) };
}

function isComplete({ report: { missing, unexpected, misshaped }, hasHead }: WeightsFit): boolean {
  const missingCount = hasHead ? missing.length : missing.length - HEAD_TENSORS;
  return missingCount === 0 && unexpected.length === 0 && misshaped.length === 0;
}

/** Kernel and bias. */
const HEAD_TENSORS = 2;

function isMostComplete({ matches, report: { missing, misshaped } }: WeightsFit): boolean {
  return matches.length >= MIN_SHARE * (matches.length + missing.length + misshaped.length);
}

function noMatch(fits: readonly WeightsFit[], file: string, wanted?: string): LabError {
  const closest = fits.slice(0, MAX_LISTED_NETWORKS).map(({ name, report: { matched, missing, unexpected, misshaped } }) => {
    const of = matched + missing.length + misshaped.length;
    return `${name} (${matched} of ${of} tensors match, ${misshaped.length} with another shape, ${unexpected.length} unexpected)`;
  });
  const none = wanted === undefined ? 'The tensors match no built-in network.' : `The tensors do not match ${wanted}.`;
  const [first] = fits;
  const rest = first
    ? [`Closest: ${closest.join('; ')}.`, ...differencesOf(first)].join(' ')
    : 'None of the names is used by torchvision or timm.';
  const remedy =
    wanted === undefined
      ? 'Name the network, or export the model as ONNX, which includes the network.'
      : 'Name another network, or none to have it recognized by its tensors.';
  return new LabError('unsupported', `${none} ${rest}`, remedy, { file });
}

/** One sentence per kind of difference. */
function differencesOf({ report: { missing, unexpected, misshaped } }: WeightsFit): readonly string[] {
  const shapes = misshaped.map((one) => `${one.name} [${one.found.join(', ')}] instead of [${one.expected.join(', ')}]`);
  return [
    ...(missing.length > 0 ? [`Missing: ${some(missing)}.`] : []),
    ...(unexpected.length > 0 ? [`Unexpected: ${some(unexpected)}.`] : []),
    ...(shapes.length > 0 ? [`With another shape: ${some(shapes)}.`] : []),
  ];
}

function some(names: readonly string[]): string {
  const rest = names.length - MAX_LISTED_TENSORS;
  return rest > 0 ? `${names.slice(0, MAX_LISTED_TENSORS).join(', ')} and ${rest} more` : names.join(', ');
}
