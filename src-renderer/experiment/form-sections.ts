import type { FormField } from './form-field.ts';

export interface FormSection {
  readonly title: string;
  readonly fields: readonly FormField[];
}

/** Top-level groups are sections of their own; the loose fields come together: what it is called first, the machine last. */
export function formSections(fields: readonly FormField[]): readonly FormSection[] {
  const loose = fields.filter((field) => field.kind !== 'group' && field.kind !== 'variants');
  const named = loose.filter((field) => field.kind !== 'number');
  const rest = loose.filter((field) => field.kind === 'number');
  const groups = fields.flatMap((field): FormSection[] => {
    if (field.kind === 'group') return [{ title: field.label, fields: field.fields }];
    return field.kind === 'variants' ? [{ title: field.label, fields: [field] }] : [];
  });
  return [{ title: 'Experiment', fields: named }, ...groups, { title: 'Repetition', fields: rest }].filter(
    ({ fields: own }) => own.length > 0,
  );
}
