import { LabError } from '#shared/errors/index.ts';
import type { Safetensors, Tensor } from '../safetensors.ts';

/** Tensors under the names that their network gives them. */
export interface ForeignTensors {
  readonly tensors: ReadonlyMap<string, Tensor>;
  /** What all names begin with in the file, as wrappers and trainers add it: `module.`; mostly empty. */
  readonly prefix: string;
  /** What the file has a tensor's numbers as. */
  readonly typeOf: (name: string) => string;
}

/** What a network is wrapped in: DataParallel, torch.compile, a trainer's own class. */
const WRAPPER = /^(?:module|model|network|net|backbone|state_dict|_orig_mod)\./;
/** Kept beside the weights, and following from the network or of no use to it. */
const BUFFER = /(?:^|\.)(?:num_batches_tracked|relative_position_index|attn_mask)$/;
/** Far beyond any network's. */
const MOST_AXES = 8;
const LONGEST_NAME = 500;

/**
 * The weights of a file, without what wrappers put before their names and without what is no weight. Throws a LabError `bad-file` for
 * tensors that no network has.
 */
export function foreignTensors({ tensors, widened }: Safetensors, file: string): ForeignTensors {
  for (const [name, { shape }] of tensors) {
    if (name.length > LONGEST_NAME)
      throw bad(`A tensor’s name has ${name.length} characters.`, file, `tensor ${name.slice(0, LONGEST_NAME)}`);
    if (shape.length > MOST_AXES) throw bad(`${name} has ${shape.length} axes; networks have up to ${MOST_AXES}.`, file, `tensor ${name}`);
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

function bad(message: string, file: string, place: string): LabError {
  return new LabError('bad-file', message, 'Export the weights of one network.', { file, location: place });
}
