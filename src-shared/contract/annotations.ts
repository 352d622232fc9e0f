import { z } from 'zod';
import { newTagsSchema } from '#shared/experiment/index.ts';
import type { RunSummary } from './runs.ts';

export const notesSchema = z.string().max(100_000);

/** What is added to many runs at once. Missing fields are unchanged. */
export const commonAnnotationSchema = z.object({
  addTags: newTagsSchema.optional(),
  removeTags: z.array(z.string()).optional(),
  notes: notesSchema.optional().describe('Replaces the notes.'),
  addNote: notesSchema.optional().describe('A line after the notes.'),
  archived: z.boolean().optional(),
});
export type CommonAnnotation = z.output<typeof commonAnnotationSchema>;

type Annotated = Pick<RunSummary, 'tags' | 'notes' | 'archived'>;

/** Tags, notes and archive mark of a run after a common annotation. A tag that is added is not removed. */
export function annotated(before: Annotated, { addTags = [], removeTags = [], notes, addNote, archived }: CommonAnnotation): Annotated {
  const own = notes ?? before.notes;
  const kept = before.tags.filter((tag) => !removeTags.includes(tag) || addTags.includes(tag));
  return {
    tags: [...kept, ...addTags.filter((tag) => !kept.includes(tag))],
    notes: addNote === undefined ? own : [own, addNote].filter(Boolean).join('\n'),
    archived: archived ?? before.archived,
  };
}
