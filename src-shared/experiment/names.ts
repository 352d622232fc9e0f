import { z } from 'zod';
import { isBlank } from '#shared/text/index.ts';
import type { FieldProblem } from './field-problem.ts';

const MAX_NAME = 200;
const MAX_TAG = 100;
const MAX_TAGS = 100;

const BLANK = 'must have a visible character';

/** A run's name and tags, as stored. Earlier versions accepted blank ones. */
export const nameSchema = z.string().min(1).max(MAX_NAME);
export const tagsSchema = z.array(z.string().min(1).max(MAX_TAG)).max(MAX_TAGS);

/** Names and tags that are given now. */
export const newNameSchema = nameSchema.refine((name) => !isBlank(name), BLANK);
export const newTagsSchema = z
  .array(
    z
      .string()
      .max(MAX_TAG)
      .refine((tag) => !isBlank(tag), BLANK),
  )
  .max(MAX_TAGS);

interface Names {
  readonly name: string;
  readonly project: string;
  readonly tags: readonly string[];
}

/** Blank names of a new experiment. */
export function checkNames({ name, project, tags }: Names): FieldProblem[] {
  const named = { name, project, ...Object.fromEntries(tags.map((tag, index) => [`tags.${index}`, tag])) };
  return Object.entries(named).flatMap(([field, text]) => (isBlank(text) ? [{ field, message: BLANK }] : []));
}
