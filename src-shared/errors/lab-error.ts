import { z } from 'zod';
import { printable, printableLines } from '../text/index.ts';

/**
 * Codes of expected failures. `invalid-experiment`: invalid by the schema or for the network; `invalid-request`: of a call; `bad-file`: an invalid file from elsewhere;
 * `not-found`; `conflict`: impossible in the current state; `busy`: in use by another process; `unwritable`; `disk-full`; `newer-schema`,
 * `corrupt-database`: of the database; `diverged`: the loss is not finite; `unavailable`: a part of the set-up is missing; `collapsed`: the
 * network no longer depends on its input; `unsupported`: a network with unsupported features; `unverified`: two runtimes compute a model
 * differently; `canceled`; `unreachable`: a cluster does not answer; `refused`: by a cluster.
 */
export const labErrorCodes = [
  'invalid-experiment',
  'invalid-request',
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
  'unreachable',
  'refused',
] as const;

/** A node that makes a network unsupported. */
export const refusedNodeSchema = z.object({ name: z.string(), op: z.string(), why: z.string() });

export type RefusedNode = z.output<typeof refusedNodeSchema>;

export const labErrorSchema = z.object({
  code: z.enum(labErrorCodes),
  message: z.string().describe('The problem, as a sentence.'),
  remedy: z.string().describe('The remedy, as a sentence.'),
  file: z.string().optional(),
  location: z.string().optional().describe('Where in the file or config the problem is: a field, a line, a byte offset, a layer.'),
  nodes: z.array(refusedNodeSchema).optional().describe('All nodes that make a network unsupported.'),
});

export type LabErrorCode = (typeof labErrorCodes)[number];
export type LabErrorDetails = z.output<typeof labErrorSchema>;

interface Where {
  readonly file?: string | undefined;
  readonly location?: string | undefined;
  readonly nodes?: readonly RefusedNode[] | undefined;
  readonly cause?: unknown;
}

/** An expected failure with a message for the user: the problem, its location and a remedy. */
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
      // A problem of a document as a whole has an empty path.
      ...(location !== undefined && location !== '' && { location }),
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

/** The error as `file, location: message remedy`, for a terminal or a log; only the message may have several lines. */
export function describeLabError({ message, remedy, file, location }: Omit<LabErrorDetails, 'code'>): string {
  const where = [file, location].filter((part) => part !== undefined).map(printable);
  return `${where.length > 0 ? `${where.join(', ')}: ` : ''}${printableLines(message)} ${printable(remedy)}`;
}
