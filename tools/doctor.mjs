import { allRequired, printFindings } from './doctor/finding.mjs';
import { lookAtEngine } from './doctor/look-at-engine.mjs';
import { lookAtMachine } from './doctor/look-at-machine.mjs';
import { lookAtPrograms } from './doctor/look-at-programs.mjs';
import { runMain } from './set-up/run-main.mjs';

/** Says what the app finds and uses on this machine, and changes nothing: `npm run doctor [-- --json]`. */
await runMain(async () => {
  const findings = await Promise.all([...lookAtPrograms(), ...lookAtEngine(), ...lookAtMachine()]);
  const ok = allRequired(findings);
  process.stdout.write(
    process.argv.includes('--json') ? `${JSON.stringify({ ok, findings }, undefined, 2)}\n` : `${printFindings(findings)}\n`,
  );
  return ok ? 0 : 1;
});
