import { LabError } from '#shared/errors/index.ts';
import { type PlanContent, type PlanFile, planFileOf, planFileSchema } from '#shared/reduction/index.ts';
import { parseBoundedJson } from '#shared/text/index.ts';
import { plainName, saveFile } from '../ui/save-file.ts';

/** A plan names each node of its network about once. */
const MOST_BYTES = 64_000_000;

/** Saves a plan as a JSON file. */
export function savePlan(plan: PlanContent, run: string): void {
  const file = new Blob([`${JSON.stringify(planFileOf(plan), null, 2)}\n`], { type: 'application/json' });
  saveFile(file, `${plainName(`${run} round ${plan.round} plan`, 'plan')}.json`);
}

const REMEDY = 'Choose a file that was saved as a plan.';

/** Reads a plan's file. Throws LabError `bad-file` if it is not one. */
export async function readPlan(file: File): Promise<PlanFile> {
  if (file.size > MOST_BYTES) throw new LabError('bad-file', `${file.name} is too large for a reduction plan.`, REMEDY);
  const read = planFileSchema.safeParse(parsed(await file.text(), file.name));
  if (read.success) return read.data;
  const [issue] = read.error.issues;
  const field = issue?.path.join('.') ?? '';
  const where = field === '' ? 'the document' : field;
  throw new LabError('bad-file', `${file.name} is not a reduction plan: ${where} ${issue?.message ?? 'is invalid'}.`, REMEDY);
}

function parsed(text: string, name: string): unknown {
  try {
    return parseBoundedJson(text);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new LabError('bad-file', `${name} is not valid JSON: ${why}`, REMEDY, { cause: error });
  }
}
