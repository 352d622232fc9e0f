import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, it } from 'vitest';

const MODULE = new URL('../../../tools/set-up/run-in-terminal.mjs', import.meta.url).href;

function parentOf(childScript: string): ReturnType<typeof spawn> {
  const script = `
    import { exec } from '${MODULE}';
    process.exitCode = await exec(process.execPath, ['--eval', ${JSON.stringify(childScript)}]);`;
  return spawn(process.execPath, ['--input-type=module', '--eval', script], { stdio: ['ignore', 'pipe', 'inherit'] });
}

describe('a program run in place of this one', () => {
  it('passes on its exit code', async () => {
    expect(await once(parentOf('process.exitCode = 7'), 'exit')).toEqual([7, null]);
  });

  it('ends this process by the signal that ended it', async () => {
    expect(await once(parentOf('process.kill(process.pid, "SIGKILL")'), 'exit')).toEqual([null, 'SIGKILL']);
  });

  it('receives the signals of this process', async () => {
    const child = parentOf('process.on("SIGTERM", () => process.exit(5)); setInterval(() => {}, 1000); console.log("ready")');
    if (child.stdout) await once(child.stdout, 'data');
    child.kill('SIGTERM');
    expect(await once(child, 'exit')).toEqual([5, null]);
  });
});
