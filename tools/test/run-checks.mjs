import { checkout } from '../set-up/checkout.mjs';
import { runProgram } from '../set-up/run-program.mjs';
import { CHECKS } from './checks.mjs';
import { FAILED, PASSED, sum } from './tally.mjs';

const AT_ONCE = 2;

/**
 * Runs the checks of the sources, two at a time; each one's output appears when it ends.
 * @param {string} node
 * @param {readonly string[]} names
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export async function runChecks(node, names) {
  const waiting = CHECKS.filter(({ name }) => names.includes(name));
  const tallies = [];
  const work = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) tallies.push(await runCheck(node, check));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return sum(tallies);
}

async function runCheck(node, { title, args }) {
  const start = performance.now();
  const { code, output } = await runProgram(node, args, { cwd: checkout });
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  process.stdout.write(`${code === 0 ? '✓' : '✗'} ${title} (${seconds} s)\n`);
  if (code !== 0) process.stdout.write(`${output.trimEnd()}\n\n`);
  return code === 0 ? PASSED : FAILED;
}
