import { checkout } from '../set-up/checkout.mjs';
import { runProgram } from '../set-up/run-program.mjs';

/** Of sources without a history: the first second that a zip archive can hold. */
const WITHOUT_HISTORY = 315_532_800;

/**
 * The time that every file of a package has, in seconds: SOURCE_DATE_EPOCH, or that of the last commit.
 * @returns {Promise<number>}
 */
export async function sourceDate() {
  const given = process.env.SOURCE_DATE_EPOCH;
  if (given !== undefined && /^\d+$/.test(given)) return Number(given);
  const { code, stdout } = await runProgram('git', ['log', '-1', '--format=%ct'], { cwd: checkout });
  return code === 0 && /^\d+$/.test(stdout.trim()) ? Number(stdout) : WITHOUT_HISTORY;
}
