/** The path of a field before its last name, in the name of a variant: `method.` in `method.zeta=0.3`. */
const FIELD_PATH = /(?:[A-Za-z]\w*\.)+(?=[A-Za-z]\w*=)/g;

/** Names of variants for figures: fields without the groups that they belong to, if the names stay distinct. */
export function variantLabels(variants: readonly string[]): readonly string[] {
  const labels = variants.map((variant) => variant.replaceAll(FIELD_PATH, ''));
  return new Set(labels).size === labels.length ? labels : variants;
}
