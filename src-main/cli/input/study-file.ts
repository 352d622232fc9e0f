import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { evaluate } from '@humanwhocodes/momoa';
import type { CommandContext } from '../session/command-context.ts';
import { readExperimentFile } from './experiment-file.ts';
import { parseJsonFile } from './json-document.ts';
import { withImportedNetwork } from './network-file.ts';
import { readBytes } from './read-bytes.ts';

/** Reads a study file if there is one; otherwise looks for an included study of that ID. */
export async function chosenStudy(context: CommandContext, fileOrPreset: string): Promise<unknown> {
  if (isName(fileOrPreset) && !existsSync(fileOrPreset)) {
    const preset = (await context.client.studies.presets()).find(({ id }) => id === fileOrPreset);
    if (preset) return preset.study;
  }
  return readStudyFile(context, fileOrPreset);
}

/** A base in a file of its own, or with a network in a file, becomes inline; the engine checks the rest. */
async function readStudyFile(context: CommandContext, file: string): Promise<unknown> {
  const study: unknown = evaluate(parseJsonFile(await readBytes(file, 'study'), file));
  if (!isObject(study)) return study;
  const { base } = study;
  if (typeof base !== 'string') return isObject(base) ? { ...study, base: await withImportedNetwork(context, base, file) } : study;
  const baseFile = resolve(dirname(file), base);
  if (isName(base) && !existsSync(baseFile)) return study;
  return { ...study, base: await withImportedNetwork(context, await readExperimentFile(baseFile), baseFile) };
}

/** Whether it may be the ID of something included. */
function isName(text: string): boolean {
  return /^[\w-]+$/.test(text);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
