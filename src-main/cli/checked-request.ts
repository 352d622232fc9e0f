import type { ZodType } from 'zod';
import { UsageError } from './failure.ts';

/** What a command asks for, its options being named as the request's fields. Throws a UsageError naming the one that is wrong. */
export function checkedRequest<Request>(schema: ZodType<Request>, request: unknown, command: string): Request {
  const wanted = schema.safeParse(request);
  if (wanted.success) return wanted.data;
  const [issue] = wanted.error.issues;
  const place = String(issue?.path[0] ?? command);
  throw new UsageError({
    code: 'usage',
    message: `${issue?.message ?? 'is wrong'}.`,
    remedy: `See \`nepenthe ${command} --help\`.`,
    location: place,
  });
}
