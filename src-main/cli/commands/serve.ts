import { spawn } from 'node:child_process';
import type { Command } from 'commander';
import { keptSession, LabHost, LogRoute, logToken, LoopbackServer } from '#main/host/index.ts';
import { integer } from '../input/arguments.ts';
import type { CommandContext, Run } from '../session/command-context.ts';

const HIGHEST_PORT = 65_535;

export function addServe(command: Command, run: Run): void {
  command
    .command('serve')
    .description('serve the window to a browser on this machine; Ctrl+C stops it')
    .option(
      '--port <number>',
      'port on 127.0.0.1, 0 for any free one; by default the same each time, if it is free',
      integer(0, HIGHEST_PORT),
    )
    .option('--open', 'open the browser')
    .option('--show-run <id>', 'begin with this run')
    .option('--log-token-file <file>', 'take the runs of programs that have the token in this file; a missing file gets a new one')
    .action(run((context, options: ServeOptions) => serve(context, options)));
}

interface ServeOptions {
  readonly port?: number;
  readonly open?: true;
  readonly showRun?: string;
  readonly logTokenFile?: string;
}

async function serve(context: CommandContext, { port, open, showRun, logTokenFile }: ServeOptions): Promise<void> {
  const { installation } = context.surroundings;
  const log = logTokenFile === undefined ? undefined : new LogRoute(logToken(logTokenFile), context.client);
  await context.link.warmUp();
  const session = keptSession(context.link.dataDir);
  const server = await LoopbackServer.listen(new LabHost(context.link, installation.renderer), { port, session, log });
  const address = server.address + (showRun === undefined ? '' : `#/runs/${encodeURIComponent(showRun)}`);
  // Before the address is printed: its reader may interrupt at once.
  const interrupted = new Promise<void>((resolve) => context.surroundings.onInterrupt(resolve));
  context.terminal.result({ address }, `Nepenthe Lab is at ${address}\nCtrl+C stops serving; runs continue.`);
  if (open) openInBrowser(address);
  await interrupted;
  await server.close();
}

function openInBrowser(address: string): void {
  const [program, ...programArguments] = openers[process.platform] ?? ['xdg-open'];
  if (program === undefined) return;
  const child = spawn(program, [...programArguments, address], { detached: true, stdio: 'ignore' });
  // The address was printed, too.
  child.on('error', () => undefined);
  child.unref();
}

const openers: Readonly<Record<string, readonly string[]>> = { darwin: ['open'], win32: ['rundll32', 'url.dll,FileProtocolHandler'] };
