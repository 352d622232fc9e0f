import { valueText } from '../variant-name.ts';
import { type MeanInterval, meanInterval } from './intervals.ts';
import type { MeasuredMember } from './study-report.ts';

/** More values of a field, such as those of a random sample, are no rows of a map. */
const MOST_VALUES = 20;

interface NamedSettings {
  readonly name: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

/** A field that a study varies, with its values as text in their order. */
export interface VariedField {
  readonly path: string;
  readonly values: readonly string[];
}

/** The fields with at least two values, as few as a map can have. */
export function variedFields(variants: readonly NamedSettings[]): readonly VariedField[] {
  const paths = new Set(variants.flatMap(({ settings }) => Object.keys(settings)));
  const fields = [...paths].map((path) => ({ path, values: [...new Set(variants.flatMap((variant) => valueOf(variant, path) ?? []))] }));
  return fields.filter(({ values }) => values.length >= 2 && values.length <= MOST_VALUES);
}

/**
 * The mean of a metric for each pair of values of two fields, over all members of all variants that have both: rows by the first field,
 * columns by the second one. Undefined where no member has the metric.
 */
export function fieldMap(
  variants: readonly NamedSettings[],
  members: readonly Pick<MeasuredMember, 'variant' | 'metrics'>[],
  metric: string,
  [rows, columns]: readonly [VariedField, VariedField],
): (MeanInterval | undefined)[][] {
  const byVariant = Map.groupBy(members, ({ variant }) => variant);
  return rows.values.map((row) =>
    columns.values.map((column) => {
      const own = variants.filter((variant) => valueOf(variant, rows.path) === row && valueOf(variant, columns.path) === column);
      return meanInterval(own.flatMap(({ name }) => byVariant.get(name) ?? []).flatMap(({ metrics }) => metrics[metric] ?? []));
    }),
  );
}

function valueOf({ settings }: NamedSettings, path: string): string | undefined {
  return Object.hasOwn(settings, path) ? valueText(settings[path]) : undefined;
}
