import type { LabErrorCode } from '#shared/errors/index.ts';

/** Exit codes of the command line, as documented in `nepenthe --help` and docs/cli.md. */
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
  2    invalid command line, config or ID; the message names the field, line or option
  3    refused: an invalid file, or an action that is not possible in this state
  4    the run failed, was interrupted, or was stopped by someone else
  130  canceled by Ctrl+C
`;

/** Invalid experiments and unknown IDs are usage errors; invalid files and states are refusals. */
export function exitCodeOf(code: LabErrorCode): ExitCode {
  switch (code) {
    case 'invalid-experiment':
    case 'invalid-request':
    case 'not-found':
      return exitCodes.usage;
    case 'bad-file':
    case 'conflict':
    case 'busy':
    case 'collapsed':
    case 'unsupported':
    case 'unverified':
    case 'refused':
      return exitCodes.refused;
    case 'diverged':
      return exitCodes.runFailed;
    case 'unwritable':
    case 'disk-full':
    case 'newer-schema':
    case 'corrupt-database':
    case 'unavailable':
    case 'unreachable':
      return exitCodes.failure;
    case 'canceled':
      return exitCodes.interrupted;
  }
}
