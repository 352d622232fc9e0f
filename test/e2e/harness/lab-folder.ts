import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLabClient, EngineLink, engineStarter, findInstallation, type LabClient } from '#main/host/index.ts';

/** A data folder of a test's own, and a client of its engine. Disposed of with every process that works on it. */
export class LabFolder implements Disposable {
  readonly path = mkdtempSync(join(tmpdir(), 'nepenthe-e2e-'));
  readonly client: LabClient;

  constructor() {
    const installation = findInstallation(import.meta.dirname, process.execPath);
    this.client = createLabClient(new EngineLink(this.path, engineStarter(installation)));
  }

  enginePid(): number {
    return (JSON.parse(readFileSync(join(this.path, 'engine.json'), 'utf8')) as { pid: number }).pid;
  }

  /** Engines and runners: the processes with this folder on their command line. */
  processes(): number[] {
    try {
      const pids = execFileSync('pgrep', ['-f', this.path], { encoding: 'utf8' });
      return pids.split('\n').filter(Boolean).map(Number);
    } catch {
      return [];
    }
  }

  [Symbol.dispose](): void {
    for (const pid of this.processes()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
    rmSync(this.path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
