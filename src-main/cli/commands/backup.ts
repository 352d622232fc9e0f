import { resolve } from 'node:path';
import type { Command } from 'commander';
import { restoreBackup } from '#main/backup/index.ts';
import { formatBytes, plural } from '#shared/text/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';

export function addBackup(command: Command, run: Run): void {
  command
    .command('backup')
    .description('copy the data folder, or one project of it, into one file; `nepenthe restore` opens it on any machine')
    .argument('<file>', 'the new file, such as lab.tar')
    .option('--project <name>', 'only the runs of this project, with their data sets, models and studies')
    .action(run(backUp));
  command
    .command('restore')
    .description('make a new data folder, named by --data-dir, of a backup')
    .argument('<file>', 'the backup')
    .action(run(restore));
}

async function backUp({ client, terminal }: CommandContext, file: string, { project }: { project?: string }): Promise<void> {
  const written = await client.backup.write({ file: resolve(file), project: project ?? null });
  const { runs, files, bytes } = written;
  terminal.result(written, `${written.file}: ${plural(runs, 'run')}, ${plural(files, 'file')}, ${formatBytes(bytes)}.`);
}

async function restore({ link: { dataDir }, terminal }: CommandContext, file: string): Promise<void> {
  const { runs, queued, project, createdAt, files } = await restoreBackup(resolve(file), dataDir);
  const what = project === null ? plural(runs, 'run') : `${plural(runs, 'run')} of project ${project}`;
  const waiting = queued === 0 ? '' : `\nThe queue is paused: ${plural(queued, 'run')} would start. Resume it with: nepenthe queue resume`;
  const text = `${dataDir}: ${what}, as of ${createdAt}.${waiting}\nOpen it with: nepenthe-lab --data-dir ${dataDir}, or in a checkout npm start -- --data-dir ${dataDir}`;
  terminal.result({ dataDir, runs, queued, project, createdAt, files: files.length }, text);
}
