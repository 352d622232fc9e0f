import type { Command } from 'commander';
import { createLabClient, dataFolder, EngineLink, engineStarter, type Installation, type LabClient } from '#main/host/index.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { Terminal, type TextStream } from './terminal.ts';

/** The environment of the command line; tests supply their own. */
export interface Surroundings {
  readonly installation: Installation;
  readonly out: TextStream;
  readonly err: TextStream;
  /** Calls back on each Ctrl+C until the returned function is called. */
  onInterrupt(listener: () => void): () => void;
  /** Exits the process at once. */
  exit(code: ExitCode): void;
}

interface CommonOptions {
  readonly dataDir?: string;
  readonly json?: true;
}

/** The context of one command: its terminal and its engine. */
export class CommandContext {
  readonly surroundings: Surroundings;
  readonly terminal: Terminal;
  readonly link: EngineLink;
  readonly client: LabClient;
  exitCode: ExitCode = exitCodes.ok;

  constructor(surroundings: Surroundings, { dataDir, json }: CommonOptions) {
    this.surroundings = surroundings;
    this.terminal = new Terminal(json === true, surroundings.out, surroundings.err);
    this.link = new EngineLink(dataFolder(dataDir), engineStarter(surroundings.installation));
    this.client = createLabClient(this.link);
  }
}

export function withCommonOptions(command: Command): Command {
  return command
    .option('--data-dir <folder>', 'the data folder (default: NEPENTHE_DATA_DIR, or the platform’s data folder)')
    .option('--json', 'print one JSON document on standard output');
}

/** Turns a function of context, arguments and options into a command's action. */
export type Run = <Parameters extends unknown[]>(
  work: (context: CommandContext, ...parameters: Parameters) => Promise<void> | void,
) => (...parameters: Parameters) => Promise<void>;
