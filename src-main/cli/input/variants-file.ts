import { evaluate } from '@humanwhocodes/momoa';
import { z } from 'zod';
import { listedVariantSchema } from '#shared/study/index.ts';
import { UsageError } from '../session/failure.ts';
import { parseJsonFile } from './json-document.ts';
import { readBytes } from './read-bytes.ts';

const variantsSchema = z.array(listedVariantSchema);

/** Reads variants in the form of a study's `list`. Throws UsageError naming the invalid field. */
export async function readVariantsFile(file: string): Promise<z.output<typeof variantsSchema>> {
  const checked = variantsSchema.safeParse(evaluate(parseJsonFile(await readBytes(file, 'study'), file)));
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError({
    code: 'bad-file',
    message: `Invalid variants: ${issue?.message ?? 'unexpected'}.`,
    remedy: '`nepenthe study schema` prints the format of a study’s `list`.',
    file,
    location: issue?.path.join('.') ?? '',
  });
}
