import { inCheckout } from '../../set-up/checkout.mjs';
import { packageFuses } from '../../set-up/fuses.mjs';
import { runProgram } from '../../set-up/run-program.mjs';
import { expectEqual } from './expect.mjs';

const READ = `
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
const wire = await getCurrentFuseWire(process.argv[1]);
const isNumber = (name) => /^\\d+$/.test(name);
console.log(JSON.stringify(Object.fromEntries(Object.entries(FuseV1Options).filter(([name]) => !isNumber(name)).map(([name, index]) =>
  [name, wire[index] === FuseState.ENABLE]))));`;

/** Each fuse of a packed program is as stated, read back from the program's bytes. */
export async function checkFuses(node, program) {
  const { output } = await runProgram(node, ['--input-type=module', '--eval', READ, program], { cwd: inCheckout() });
  expectEqual('the fuses', JSON.parse(output), packageFuses('linux'));
}
