import { readJsonFile } from '#main/files/json-file.ts';
import { LabError } from '#shared/errors/index.ts';
import { type PlanFile, planFileSchema } from '#shared/reduction/index.ts';

/** A plan names each node of its network about once. */
const MAX_BYTES = 64 * 1024 * 1024;
const REMEDY = 'Write a plan with nepenthe plan ID --out FILE.';

/** Reads a plan's file. Throws LabError `not-found` or `bad-file`. */
export function readPlan(file: string): PlanFile {
  const plan = readJsonFile(file, planFileSchema, REMEDY, MAX_BYTES);
  if (plan) return plan;
  throw new LabError('not-found', 'The plan’s file does not exist.', REMEDY, { file });
}
