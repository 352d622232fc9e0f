import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommandLine } from '#main/cli/program.ts';
import type { ExitCode } from '#main/cli/session/exit-codes.ts';
import { findInstallation } from '#main/host/index.ts';
import { ENGINE } from '../programs.ts';
import { CHECKOUT, killEngineOf } from './processes.ts';

export interface Ending {
  readonly code: ExitCode;
  readonly out: string;
  readonly err: string;
  /** Standard output, parsed as one JSON document. */
  readonly json: unknown;
}

/** Runs command lines on a temporary data folder with a real engine and a fake runner. */
export class CommandLine implements Disposable {
  readonly dataDir = mkdtempSync(join(tmpdir(), 'nepenthe-cli-'));
  #interrupt: () => void = () => undefined;

  async run(...args: string[]): Promise<Ending> {
    const [out, err] = [[] as string[], [] as string[]];
    const installation = { ...findInstallation(CHECKOUT, process.execPath), engine: ENGINE };
    const code = await runCommandLine([...args, '--data-dir', this.dataDir], {
      installation,
      out: { write: (text) => out.push(text) },
      err: { write: (text) => err.push(text) },
      onInterrupt: (listener) => {
        this.#interrupt = listener;
        return () => (this.#interrupt = () => undefined);
      },
      exit: () => undefined,
    });
    const text = out.join('');
    return { code, out: text, err: err.join(''), json: args.includes('--json') ? (JSON.parse(text) as unknown) : undefined };
  }

  /** Sends Ctrl+C to the running command. */
  interrupt(): void {
    this.#interrupt();
  }

  [Symbol.dispose](): void {
    killEngineOf(this.dataDir);
    rmSync(this.dataDir, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}
