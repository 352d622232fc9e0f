import { isAdvanced } from '../schema-form/field-relevance.ts';
import type { FormField } from '../schema-form/form-field.ts';

export interface FormSection {
  readonly title: string;
  readonly fields: readonly FormField[];
  /** Fields that are rarely changed. */
  readonly advanced: readonly FormField[];
}

/** Top-level fields about the machine, not the experiment. */
const MACHINE: ReadonlySet<string> = new Set(['threads', 'device', 'memoryGrowth']);

/** One section per top-level group; single fields about the experiment come first, those about the machine last. */
export function formSections(fields: readonly FormField[]): readonly FormSection[] {
  const loose = fields.filter((field) => field.kind !== 'group' && field.kind !== 'variants');
  const groups = fields.flatMap((field): FormSection[] => {
    if (field.kind === 'group') return [section(field.label, field.fields)];
    return field.kind === 'variants' ? [section(field.label, [field])] : [];
  });
  return [
    section(
      'Experiment',
      loose.filter(({ name }) => !MACHINE.has(name)),
    ),
    ...groups,
    section(
      'Machine',
      loose.filter(({ name }) => MACHINE.has(name)),
    ),
  ].filter(({ fields: own }) => own.length > 0);
}

/** A group with its subgroups, any of which may be advanced. */
function section(title: string, fields: readonly FormField[]): FormSection {
  const outer = fields.map((field) =>
    field.kind === 'group' ? { ...field, fields: field.fields.filter((inner) => !isAdvanced(inner)) } : field,
  );
  const inner = fields.flatMap((field) => (field.kind === 'group' ? field.fields.filter(isAdvanced) : []));
  return { title, fields: outer.filter((field) => !isAdvanced(field)), advanced: [...fields.filter(isAdvanced), ...inner] };
}
