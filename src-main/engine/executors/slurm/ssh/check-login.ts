import { LabError } from '#shared/errors/index.ts';
import type { RemoteShell } from './remote-shell.ts';

const PROGRAMS = ['tar', 'find', 'stat', 'head', 'tail', 'mv', 'awk'];
/** How far a cluster's clock may be off. */
const SKEW_SECONDS = 60;

/** Whether ssh gets in, and whether what the scripts need is there. */
export async function checkLogin(shell: RemoteShell): Promise<string> {
  const { login = '', name } = shell.cluster();
  const lines = [
    `for name in ${PROGRAMS.join(' ')}; do command -v $name >/dev/null 2>&1 || record lacks $name; done`,
    "find . -maxdepth 0 -printf '' 2>/dev/null || record lacks 'find -printf (GNU findutils)'",
    'record host "$(hostname)"',
  ];
  const records = await shell.records('/', lines);
  const lacking = records.filter(({ kind }) => kind === 'lacks').map(({ words }) => words.join(' '));
  if (lacking.length > 0) {
    const remedy = `Install them on ${login}, or make them available to shells without a terminal there.`;
    throw new LabError('unavailable', `${login} lacks ${lacking.join(', ')}.`, remedy, { location: `cluster ${name}` });
  }
  const host = records.find(({ kind }) => kind === 'host')?.words[0] ?? login;
  return `ssh reaches ${host} without a password`;
}

/** Whether the clocks agree: times of a run on the cluster are by the clock there. */
export async function checkClock(shell: RemoteShell): Promise<string> {
  const { login = '', name } = shell.cluster();
  const before = Date.now();
  const records = await shell.records('/', ['record clock "$(date +%s)"']);
  const there = Number(records.find(({ kind }) => kind === 'clock')?.words[0]);
  const seconds = Math.round(there - (before + Date.now()) / 2000);
  if (Math.abs(seconds) <= SKEW_SECONDS) return 'agrees with this machine’s';
  const message = `The clock of ${login} is ${Math.abs(seconds)} s ${seconds > 0 ? 'ahead of' : 'behind'} this machine’s, and with it the times of its runs.`;
  throw new LabError('unavailable', message, 'Synchronize the clocks, such as with NTP. Runs work nevertheless.', {
    location: `cluster ${name}`,
  });
}
