import { SetUpFailure } from './failure.mjs';

const NETWORK =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|Temporary failure|Name or service not known|Network is unreachable|Could not resolve|NewConnectionError|ConnectTimeoutError|ReadTimeoutError|Max retries exceeded|ProxyError|SSLError/;
const DISK = /ENOSPC|EDQUOT|No space left on device|Disk quota exceeded/i;
// On a read-only disk Node's recursive mkdir says ENOENT.
const ACCESS = /EACCES|EPERM|EROFS|ENOTDIR|ENOENT[^\n]*mkdir|Permission denied|Read-only file system/;
const EXCERPT_LINES = 12;
const HASH = /EINTEGRITY|DO NOT MATCH THE HASHES/;

/**
 * Turns what a failed program wrote into one sentence and a remedy.
 * @param {string} doing what was being done, e.g. "fetching tensorflow-cpu 2.21.0"
 * @param {string} output what the program wrote
 * @param {string} place the folder that was written to
 * @returns {SetUpFailure}
 */
export function diagnose(doing, output, place) {
  if (DISK.test(output)) {
    return new SetUpFailure(
      `The disk is full while ${doing}.`,
      `Free some space for ${place}, or name another folder with NEPENTHE_CACHE_DIR, and start again.`,
    );
  }
  if (HASH.test(output)) {
    return new SetUpFailure(
      `What came over the network is not the pinned file while ${doing}.`,
      'Check the package mirror or proxy in use, and start again; nothing of it was kept.',
    );
  }
  if (NETWORK.test(output)) {
    return new SetUpFailure(
      `No network, or the package index can't be reached, while ${doing}.`,
      'Check the connection, proxy and mirror settings of npm and pip, and start again; finished steps are kept.',
    );
  }
  if (ACCESS.test(output)) {
    return new SetUpFailure(
      `A folder can't be written to while ${doing}.`,
      `Make ${place} writable, or name another folder with NEPENTHE_CACHE_DIR, and start again.`,
    );
  }
  return new SetUpFailure(`Something went wrong while ${doing}.`, `What it wrote says more:\n    ${excerpt(output).join('\n    ')}`);
}

// The first complaints and the end: the cause stands in one of them.
function excerpt(output) {
  const lines = output.trim().split('\n');
  if (lines.length <= EXCERPT_LINES) return lines;
  const complaints = lines.filter((line) => /error/i.test(line)).slice(0, EXCERPT_LINES / 2);
  return [...complaints, '…', ...lines.slice(-EXCERPT_LINES / 2)];
}
