import { SetUpFailure } from './failure.mjs';

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|Temporary failure|Name or service not known|Network is unreachable|Could not resolve|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|ProxyError|SSLError/;
const DISK = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i;
// On a read-only disk Node's recursive mkdir says ENOENT.
const ACCESS = /EACCES|EPERM|EROFS|ENOTDIR|ENOENT[^\n]*mkdir|Permission denied|Read-only file system/;
const EXCERPT_LINES = 12;
const HASH = /EINTEGRITY|DO NOT MATCH THE HASHES/;

/**
 * Turns the output of a failed program into one sentence and a remedy.
 * @param {string} doing the attempted action, such as "downloading tensorflow-cpu 2.21.0"
 * @param {string} output of the program
 * @param {string} folder where the action writes to
 * @returns {SetUpFailure}
 */
export function diagnose(doing, output, folder) {
  if (DISK.test(output)) {
    return new SetUpFailure(
      `The disk was full while ${doing}.`,
      `Free space for ${folder} or set NEPENTHE_CACHE_DIR to a folder on another disk, and start again.`,
    );
  }
  if (HASH.test(output)) {
    return new SetUpFailure(
      `A download did not match its pinned hash while ${doing}.`,
      'Check your package mirror or proxy, and start again. The file was deleted.',
    );
  }
  if (NETWORK.test(output)) {
    return new SetUpFailure(
      `Could not reach the package index while ${doing}.`,
      'Check the network and the proxy and mirror settings of npm and pip, and start again. Finished steps are kept.',
    );
  }
  if (ACCESS.test(output)) {
    return new SetUpFailure(
      `Permission denied while ${doing}.`,
      `Make ${folder} writable or set NEPENTHE_CACHE_DIR to another folder, and start again.`,
    );
  }
  return new SetUpFailure(`An error occurred while ${doing}.`, `See the output:\n    ${excerpt(output).join('\n    ')}`);
}

// The first errors and the last lines: one of them names the cause.
function excerpt(output) {
  const lines = output.trim().split('\n');
  if (lines.length <= EXCERPT_LINES) return lines;
  const errors = lines.filter((line) => /error/i.test(line)).slice(0, EXCERPT_LINES / 2);
  return [...errors, '…', ...lines.slice(-EXCERPT_LINES / 2)];
}
