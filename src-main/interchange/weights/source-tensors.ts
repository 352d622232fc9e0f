import { LabError } from '#shared/errors/index.ts';
import type { Safetensors, Tensor } from '../safetensors.ts';

/** The weights of a file, named as the source library names them. */
export interface SourceTensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** Common prefix that a wrapper or trainer added to all names, such as `module.`; usually empty. */
  readonly prefix: string;
  /** The number type of a tensor in the file, such as `F16`. */
  readonly typeOf: (name: string) => string;
}

/** Prefixes of DataParallel, torch.compile and trainers' own classes. */
const WRAPPER = /^(?:module|model|network|net|backbone|state_dict|_orig_mod)\./;
/** Buffers that can be derived from the network or are not needed. */
const BUFFER = /(?:^|\.)(?:num_batches_tracked|relative_position_index|attn_mask)$/;
/** Limits far above those of real networks. */
const MAX_AXES = 8;
const MAX_NAME_LENGTH = 500;

/**
 * Strips wrapper prefixes from the names and drops buffers that are no weights. Throws LabError `bad-file` for names or shapes that no
 * network has.
 */
export function sourceTensors({ tensors, widened }: Safetensors, file: string): SourceTensors {
  for (const [name, { shape }] of tensors) {
    if (name.length > MAX_NAME_LENGTH)
      throw bad(`A tensor’s name has ${name.length} characters.`, file, `tensor ${name.slice(0, MAX_NAME_LENGTH)}`);
    if (shape.length > MAX_AXES) throw bad(`${name} has ${shape.length} axes; networks have up to ${MAX_AXES}.`, file, `tensor ${name}`);
  }
  const prefix = sharedPrefix([...tensors.keys()]);
  const weights = [...tensors].flatMap(([name, tensor]) => (BUFFER.test(name) ? [] : [[name.slice(prefix.length), tensor] as const]));
  const named = new Map(weights);
  const typeOf = (name: string): string => widened.get(prefix + name) ?? (named.get(name)?.data instanceof Float64Array ? 'F64' : 'F32');
  return { tensors: named, prefix, typeOf };
}

function sharedPrefix(names: readonly string[]): string {
  let prefix = '';
  for (;;) {
    const [wrapper] = WRAPPER.exec(names[0]?.slice(prefix.length) ?? '') ?? [];
    const longer = `${prefix}${wrapper ?? ''}`;
    if (wrapper === undefined || !names.every((name) => name.startsWith(longer))) return prefix;
    prefix = longer;
  }
}

function bad(message: string, file: string, location: string): LabError {
  return new LabError('bad-file', message, 'Export the weights of one network.', { file, location });
}
