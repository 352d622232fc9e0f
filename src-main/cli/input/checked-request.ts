import type { ZodType } from 'zod';
import { UsageError } from '../session/failure.ts';

/** Checks a command's request, whose fields are named like its options. Throws UsageError naming the invalid field. */
export function checkedRequest<Request>(schema: ZodType<Request>, request: unknown, command: string): Request {
  const checked = schema.safeParse(request);
  if (checked.success) return checked.data;
  const [issue] = checked.error.issues;
  throw new UsageError({
    code: 'usage',
    message: `${capitalized(issue?.message ?? 'is invalid')}.`,
    remedy: `See \`nepenthe ${command} --help\`.`,
    location: String(issue?.path[0] ?? command),
  });
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
