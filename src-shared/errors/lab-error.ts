import { z } from 'zod';

/**
 * What can go wrong without being a bug, one code each. `invalid-experiment`: a config that the schema or the network refuses;
 * `bad-file`: a file of others that is not what it claims; `not-found`; `conflict`: not possible in this state; `busy`: another
 * process holds it; `unwritable`; `disk-full`; `newer-schema` and `corrupt-database` of the store; `diverged`: a loss that is not a
 * number; `unavailable`: a part of the set-up is missing; `collapsed`: the network no longer depends on its input;
 * `unsupported`: a network that cannot be dealt with; `unverified`: a model that two runtimes compute differently; `canceled`.
 */
export const labErrorCodes = [
  'invalid-experiment',
  'bad-file',
  'not-found',
  'conflict',
  'busy',
  'unwritable',
  'disk-full',
  'newer-schema',
  'corrupt-database',
  'diverged',
  'unavailable',
  'collapsed',
  'unsupported',
  'unverified',
  'canceled',
] as const;

/** A node that stands in the way of dealing with a network. */
export const refusedNodeSchema = z.object({ name: z.string(), op: z.string(), why: z.string() });

export type RefusedNode = z.output<typeof refusedNodeSchema>;

export const labErrorSchema = z.object({
  code: z.enum(labErrorCodes),
  message: z.string().describe('What is wrong, as a sentence.'),
  remedy: z.string().describe('What to do about it, as a sentence.'),
  file: z.string().optional(),
  location: z.string().optional().describe('Where in the file or config: a field, a line, a byte offset, a layer.'),
  nodes: z.array(refusedNodeSchema).optional().describe('Of a network that cannot be dealt with: all nodes that stand in the way.'),
});

export type LabErrorCode = (typeof labErrorCodes)[number];
export type LabErrorDetails = z.output<typeof labErrorSchema>;

interface Where {
  readonly file?: string | undefined;
  readonly location?: string | undefined;
  readonly nodes?: readonly RefusedNode[] | undefined;
  readonly cause?: unknown;
}

/** An expected failure, fit for a person: what is wrong, where, and what to do. */
export class LabError extends Error {
  override readonly name = 'LabError';
  readonly details: LabErrorDetails;

  constructor(code: LabErrorCode, message: string, remedy: string, { file, location, nodes, cause }: Where = {}) {
    super(message, { cause });
    this.details = {
      code,
      message,
      remedy,
      ...(file !== undefined && { file }),
      ...(location !== undefined && { location }),
      ...(nodes !== undefined && { nodes: [...nodes] }),
    };
  }

  /** Rebuilds an error that another process reported. */
  static of({ code, message, remedy, ...where }: LabErrorDetails): LabError {
    return new LabError(code, message, remedy, where);
  }

  get code(): LabErrorCode {
    return this.details.code;
  }
}

/** `file, location: message remedy`, for a terminal or a log. */
export function describeLabError({ message, remedy, file, location }: Omit<LabErrorDetails, 'code'>): string {
  const where = [file, location].filter((part) => part !== undefined).join(', ');
  return `${where ? `${where}: ` : ''}${message} ${remedy}`;
}
