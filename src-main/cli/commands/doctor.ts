import { execFile } from 'node:child_process';
import type { Command } from 'commander';
import { z } from 'zod';
import type { EngineInfo } from '#shared/contract/index.ts';
import type { CommandContext, Run } from '../session/command-context.ts';
import { exitCodes } from '../session/exit-codes.ts';
import { type Failure, failureOf } from '../session/failure.ts';

/** The output of tools/doctor.mjs --json. */
const findingsSchema = z.object({
  ok: z.boolean(),
  findings: z.array(
    z.looseObject({
      name: z.string(),
      value: z.string(),
      ok: z.boolean(),
      required: z.boolean().optional(),
      remedy: z.string().optional(),
    }),
  ),
});
type Findings = z.output<typeof findingsSchema>;

export function addDoctor(command: Command, run: Run): void {
  command.command('doctor').description('report what the lab finds and uses on this machine').action(run(doctor));
}

async function doctor(context: CommandContext): Promise<void> {
  const { terminal, surroundings, client } = context;
  const [machine, engine] = await Promise.all([
    inspectMachine(surroundings.installation.doctor),
    client.engine.info().catch((error: unknown) => failureOf(error)),
  ]);
  const ok = machine.ok && !isFailure(engine);
  if (!ok) context.exitCode = exitCodes.failure;
  const document = { ok, ...(isFailure(engine) ? { error: engine.error } : { engine }), findings: machine.findings };
  terminal.result(document, [...engineLines(engine), ...machine.findings.map(line)].join('\n'));
}

/** Runs the set-up's own doctor, of a checkout or of a package. */
async function inspectMachine(program: string): Promise<Findings> {
  const output = await new Promise<string>((resolve) => {
    execFile(process.execPath, [program, '--json'], (_error, stdout) => resolve(stdout));
  });
  return findingsSchema.parse(JSON.parse(output));
}

function isFailure(engine: EngineInfo | Failure): engine is Failure {
  return 'exitCode' in engine;
}

function engineLines(engine: EngineInfo | Failure): string[] {
  if (isFailure(engine)) return [`✗ Engine: ${engine.text}`];
  const { app, node, sqlite, schema, pid, cores, dataDir } = engine;
  return [
    `✓ Engine: Nepenthe Lab ${app}, Node ${node}, SQLite ${sqlite}, schema ${schema}, ${cores} cores, process ${pid}`,
    `✓ Its data folder: ${dataDir}`,
  ];
}

function line({ name, value, ok, required, remedy }: Findings['findings'][number]): string {
  return `${ok ? '✓' : required ? '✗' : '–'} ${name}: ${value}${ok || !remedy ? '' : `\n  → ${remedy}`}`;
}
