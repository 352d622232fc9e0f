import { runProgram } from '../../set-up/run-program.mjs';

const PACKAGES = { 'dpkg-deb': 'dpkg', rpmbuild: 'rpm' };

/** Runs dpkg-deb or rpmbuild. Throws with its output if it fails. */
export async function runTool(tool, programArguments, env) {
  const { code, output } = await runProgram(tool, programArguments, { env: { ...process.env, ...env } });
  if (code === 127) throw new Error(`${tool} is missing: install ${PACKAGES[tool]}.`);
  if (code !== 0) throw new Error(`${tool} failed:\n${output}`);
}
