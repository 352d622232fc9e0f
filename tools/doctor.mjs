import { engineFindings } from './doctor/engine-findings.mjs';
import { allRequired, printFindings } from './doctor/finding.mjs';
import { machineFindings } from './doctor/machine-findings.mjs';
import { packageFindings } from './doctor/package-findings.mjs';
import { programFindings } from './doctor/program-findings.mjs';
import { isPackage } from './set-up/checkout.mjs';
import { isInstalled } from './set-up/npm-packages.mjs';
import { runMain } from './set-up/run-main.mjs';

/**
 * Reports what the app finds and uses on this machine, and changes nothing: `npm run doctor [-- --json]`. The exit code is 1 if something
 * required is missing. In a package, `nepenthe doctor` calls it.
 */
await runMain(async () => {
  const packed = isPackage();
  const setUp = packed || isInstalled();
  const findings = await Promise.all(packed ? packageFindings() : [...programFindings(), ...engineFindings(), ...machineFindings()]);
  const ok = allRequired(findings);
  process.stdout.write(
    process.argv.includes('--json')
      ? `${JSON.stringify({ ok, setUp, findings }, undefined, 2)}\n`
      : `${setUp ? '' : 'Not set up yet: run npm start.\n\n'}${printFindings(findings)}\n`,
  );
  return ok ? 0 : 1;
});
