import type { LabErrorCode } from '#shared/errors/index.ts';

/** What the command line ends with; `nepenthe --help` and docs/cli.md tell the same. */
export const exitCodes = {
  ok: 0,
  failure: 1,
  usage: 2,
  refused: 3,
  runFailed: 4,
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export const EXIT_CODES_HELP = `
Exit codes:
  0    done
  1    failure: no engine, no disk, a bug
  2    a bad config or a bad command line, or one that names what is not there; the message names the field, line or option
  3    refused: a file that is not what it claims, or not possible in this state
  4    the run failed or was interrupted by something else
  130  ended by Ctrl+C
`;

/** An experiment that is wrong, an ID that nothing has: the person's words. A file or a state that does not allow it: refused. */
export function exitCodeOf(code: LabErrorCode): ExitCode {
  switch (code) {
    case 'invalid-experiment':
    case 'not-found':
      return exitCodes.usage;
    case 'bad-file':
    case 'conflict':
    case 'busy':
    case 'collapsed':
    case 'unsupported':
    case 'unverified':
      return exitCodes.refused;
    case 'diverged':
      return exitCodes.runFailed;
    case 'unwritable':
    case 'disk-full':
    case 'newer-schema':
    case 'corrupt-database':
    case 'unavailable':
      return exitCodes.failure;
    case 'canceled':
      return exitCodes.interrupted;
  }
}
