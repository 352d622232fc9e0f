import { inCheckout } from '../../set-up/checkout.mjs';
import { packageFuses } from '../../set-up/fuses.mjs';
import { runProgram } from '../../set-up/run-program.mjs';
import { expectEqual, expectThat } from './expect.mjs';

/** Electron 33 has all but the last one. */
const OLDEST_FUSES = 8;

const READ = `
import { FuseState, FuseV1Options, getCurrentFuseWire } from '@electron/fuses';
const wire = await getCurrentFuseWire(process.argv[1]);
const names = Object.keys(FuseV1Options).filter((name) => FuseV1Options[name] in wire);
console.log(JSON.stringify(Object.fromEntries(names.map((name) => [name, wire[FuseV1Options[name]] === FuseState.ENABLE]))));`;

/** Each fuse of a packed program is as stated, read back from the program's bytes. */
export async function checkFuses(node, program) {
  const { output } = await runProgram(node, ['--input-type=module', '--eval', READ, program], { cwd: inCheckout() });
  const found = JSON.parse(output);
  const stated = Object.entries(packageFuses('linux')).filter(([name]) => name in found);
  expectThat('fewer fuses than any Electron has', stated.length >= OLDEST_FUSES);
  expectEqual('the fuses', found, Object.fromEntries(stated));
}
