import { LabError } from '#shared/errors/index.ts';
import { elementsOf } from '#shared/graph/index.ts';
import type { Safetensors, Tensor } from '../safetensors.ts';
import { firstModules } from './first-modules.ts';

/** The weights of a file, named as the source library names them. */
export interface SourceTensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Common prefix that a wrapper or trainer added to all names, such as `module.` or `student.backbone.`; usually empty. */
  readonly prefix: string;
  /** The number type of a tensor in the file, such as `F16`. */
  readonly typeOf: (name: string) => string;
}

/** Buffers that can be derived from the network or are not needed. */
const BUFFER = /(?:^|\.)(?:num_batches_tracked|relative_position_index|attn_mask)$/;
/** Modules with fewer tensors may be equal layers of one network. */
const MIN_COPIED = 8;
/** Limits far above those of real networks. */
const MAX_AXES = 8;
const MAX_NAME_LENGTH = 500;

/**
 * Strips wrapper prefixes from the names and drops buffers and counters that are no weights. Throws LabError `bad-file` for names or shapes that no
 * network has.
 */
export function sourceTensors({ tensors, widened }: Safetensors, file: string): SourceTensors {
  for (const [name, { shape }] of tensors) {
    if (name.length > MAX_NAME_LENGTH)
      throw bad(`A tensor’s name has ${name.length} characters.`, file, `tensor ${name.slice(0, MAX_NAME_LENGTH)}`);
    if (shape.length > MAX_AXES) throw bad(`${name} has ${shape.length} axes; networks have up to ${MAX_AXES}.`, file, `tensor ${name}`);
  }
  const weights = [...tensors].filter(([name, tensor]) => !BUFFER.test(name) && !isCounter(tensor));
  const prefix = sharedPrefix(weights.map(([name]) => name));
  const named = new Map(weights.map(([name, tensor]) => [name.slice(prefix.length), tensor]));
  refuseCopies([...named.keys()], file);
  const typeOf = (name: string): string => widened.get(prefix + name) ?? (named.get(name)?.data instanceof Float64Array ? 'F64' : 'F32');
  return { tensors: named, prefix, typeOf };
}

/** A step or epoch, or the number of averaged models (`n_averaged`). */
function isCounter({ shape, data }: Tensor): boolean {
  return elementsOf(shape) === 1 && !(data instanceof Float32Array || data instanceof Float64Array);
}

/** The modules that all names begin with and that no built-in network has: those of wrappers, whatever they are called. */
function sharedPrefix(names: readonly string[]): string {
  let prefix = '';
  for (;;) {
    const [module, ...rest] = names[0]?.slice(prefix.length).split('.') ?? [];
    const longer = `${prefix}${module ?? ''}.`;
    if (module === undefined || rest.length < 2 || firstModules().has(module) || !names.every((name) => name.startsWith(longer))) {
      return prefix;
    }
    prefix = longer;
  }
}

/** Throws LabError `unsupported` if the file holds the same tensors several times under different prefixes, such as weights and their average. */
function refuseCopies(names: readonly string[], file: string): void {
  const copies = Map.groupBy(names, (name) => name.slice(0, name.indexOf('.') + 1));
  const contents = [...copies].map(([prefix, own]) =>
    own
      .map((name) => name.slice(prefix.length))
      .toSorted()
      .join(),
  );
  if (copies.size < 2 || copies.has('') || new Set(contents).size > 1 || [...copies.values()].some(({ length }) => length < MIN_COPIED))
    return;
  throw new LabError(
    'unsupported',
    `The file holds ${copies.size} copies of the same tensors, named ${[...copies.keys()].map((prefix) => `${prefix}…`).join(' and ')}.`,
    'Save only the weights that you want, such as the averaged ones.',
    { file },
  );
}

function bad(message: string, file: string, location: string): LabError {
  return new LabError('bad-file', message, 'Export the weights of one network.', { file, location });
}
