import { LabError, type LabErrorCode } from '#shared/errors/index.ts';

/** The exit code of ssh itself; any other is that of the command. */
export const SSH_FAILED = 255;

interface Cause {
  readonly pattern: RegExp;
  readonly code: LabErrorCode;
  readonly message: (login: string) => string;
  readonly remedy: (login: string) => string;
}

const CAUSES: readonly Cause[] = [
  {
    pattern: /identification has changed|host key .*has changed|offending .* key/i,
    code: 'refused',
    message: (login) =>
      `The host key of ${login} differs from the known one: the host was reinstalled, or another host answers in its place.`,
    remedy: (login) =>
      `Ask its administrators for the key; if it is the new one, remove the old one with \`ssh-keygen -R\` and run \`ssh ${login}\`.`,
  },
  {
    pattern: /host key verification failed|no .*host key is known/i,
    code: 'refused',
    message: (login) => `The host key of ${login} is not known.`,
    remedy: (login) => `Run \`ssh ${login}\` once in a terminal, and accept its key if it is right.`,
  },
  {
    pattern: /permission denied|too many authentication failures|no supported authentication/i,
    code: 'refused',
    message: (login) => `${login} does not let you in without a password.`,
    remedy: (login) => `Make \`ssh -o BatchMode=yes ${login} true\` work: with a key in ssh’s agent, or \`ssh-copy-id ${login}\`.`,
  },
  {
    pattern: /bad configuration option|can't open user config|bad owner or permissions|keyword .* extra arguments|no such file.*config/i,
    code: 'bad-file',
    message: () => 'The configuration of ssh cannot be read.',
    remedy: (login) => `Correct it until \`ssh ${login}\` works in a terminal.`,
  },
];

const REMEDY = (login: string): string => `Check the network, a VPN perhaps, and \`ssh ${login}\` in a terminal.`;

/** The LabError of a connection that ssh could not make or has lost: `unreachable`, `refused` or `bad-file`. */
export function sshError(cluster: string, login: string, text: string): LabError {
  const cause = CAUSES.find(({ pattern }) => pattern.test(text));
  const said = lastLine(text);
  const { code, message, remedy } = cause ?? {
    code: 'unreachable' as const,
    message: () => `Cluster ${cluster} cannot be reached: ${login} does not answer.`,
    remedy: REMEDY,
  };
  return new LabError(code, `${message(login)}${said === '' ? '' : ` ssh: ${said}`}`, remedy(login), { location: `cluster ${cluster}` });
}

/** The LabError `unavailable` of a machine without ssh. */
export function missingSsh(cluster: string): LabError {
  const remedy = 'Install OpenSSH’s client; it has to be in the PATH of Nepenthe Lab.';
  return new LabError('unavailable', 'There is no program `ssh` on this machine.', remedy, { location: `cluster ${cluster}` });
}

/** The LabError of a failed command on files: `disk-full`, `unwritable` or `unavailable`. */
export function remoteFileError(cluster: string, login: string, folder: string, text: string): LabError {
  const where = { file: folder, location: `cluster ${cluster}` };
  const said = lastLine(text);
  if (/no space left|quota exceeded|file too large/i.test(text)) {
    const message = `The file system of cluster ${cluster} is full, or your quota on it is used up. ${said}`;
    return new LabError('disk-full', message, `Free some space in ${folder} on ${login}, and try again.`, where);
  }
  if (/permission denied|read-only file system|operation not permitted/i.test(text)) {
    const message = `The folder of cluster ${cluster} is not writable. ${said}`;
    return new LabError('unwritable', message, `Make it writable for your user on ${login}.`, where);
  }
  const remedy = `\`nepenthe cluster doctor ${cluster}\` checks what the cluster needs.`;
  return new LabError('unavailable', `A command on ${login} failed. ${said}`.trimEnd(), remedy, where);
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim().slice(0, 300) ?? '';
}
