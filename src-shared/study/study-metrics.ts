/** A figure of a study's members: one number per run, or per round of a run. */
export interface StudyMetric {
  readonly name: string;
  readonly title: string;
  readonly unit: 'percent' | 'fraction' | 'count' | 'bits' | 'milliseconds' | 'seconds' | 'none';
  /** Time measured on the machine, which no two runs repeat. */
  readonly isMeasuredTime?: true;
}

/** Measured by analyses of the model as trained, and of the reduced one. */
const robustness: readonly StudyMetric[] = [
  { name: 'calibration-error', title: 'Calibration error', unit: 'percent' },
  { name: 'generalization-gap', title: 'Generalization gap', unit: 'percent' },
  { name: 'test-nll', title: 'Test NLL', unit: 'none' },
  { name: 'corruption-accuracy', title: 'Accuracy on corrupted images', unit: 'percent' },
  { name: 'noise-gain', title: 'Noise gain of the logits', unit: 'none' },
  { name: 'jacobian-norm', title: 'Norm of the Jacobian', unit: 'none' },
];

const metrics: readonly StudyMetric[] = [
  { name: 'dense-validation-accuracy', title: 'Dense validation accuracy', unit: 'percent' },
  { name: 'dense-test-accuracy', title: 'Dense test accuracy', unit: 'percent' },
  { name: 'train-accuracy', title: 'Training accuracy', unit: 'percent' },
  { name: 'validation-accuracy', title: 'Validation accuracy', unit: 'percent' },
  { name: 'test-accuracy', title: 'Test accuracy', unit: 'percent' },
  { name: 'test-accuracy-change', title: 'Change of test accuracy', unit: 'percent' },
  { name: 'mean-entropy', title: 'Mean entropy of layers', unit: 'bits' },
  { name: 'mean-entropy-of-living-layers', title: 'Mean entropy of layers that are not dead', unit: 'bits' },
  { name: 'linear-layers', title: 'Linear layers', unit: 'count' },
  { name: 'approximately-linear-layers', title: 'Approximately linear layers', unit: 'count' },
  { name: 'dead-layers', title: 'Dead layers', unit: 'count' },
  { name: 'linear-or-dead-layers', title: 'Linear or dead layers', unit: 'count' },
  { name: 'removed-rectifiers', title: 'Removed rectifiers', unit: 'count' },
  { name: 'sparsity', title: 'Sparsity', unit: 'fraction' },
  { name: 'best-round', title: 'Best round', unit: 'count' },
  { name: 'reduced-test-accuracy', title: 'Reduced test accuracy', unit: 'percent' },
  { name: 'reduced-parameters', title: 'Reduced parameters', unit: 'count' },
  { name: 'reduced-macs', title: 'Reduced MACs', unit: 'count' },
  { name: 'reduced-depth', title: 'Reduced depth', unit: 'count' },
  { name: 'reduced-latency-1', title: 'Reduced latency, batch 1', unit: 'milliseconds', isMeasuredTime: true },
  { name: 'reduced-latency-32', title: 'Reduced latency, batch 32', unit: 'milliseconds', isMeasuredTime: true },
  ...robustness,
  ...robustness.map(({ name, title, unit }) => ({ name: `reduced-${name}`, title: `${title}, reduced`, unit })),
  { name: 'seconds', title: 'Training and measuring', unit: 'seconds', isMeasuredTime: true },
];

/** Names of the metrics of reduced models begin with this. */
const REDUCED = 'reduced-';

const byName = new Map(metrics.map((metric) => [metric.name, metric]));

/** Metrics whose names end with a setting of the analysis. */
const families: readonly { readonly start: string; readonly title: (setting: string) => string }[] = [
  { start: 'attack-accuracy-', title: (epsilon) => `Accuracy under attacks, ε = ${epsilon}` },
  { start: 'transfer-accuracy-', title: (dataSet) => `Accuracy on ${dataSet}` },
];

/** The metrics with these names, in the order of reports; others follow in the given order under their own names. */
export function studyMetrics(names: ReadonlySet<string>): readonly StudyMetric[] {
  const known = metrics.filter(({ name }) => names.has(name));
  const others = [...names]
    .filter((name) => !byName.has(name))
    .map((name) => memberOfFamily(name) ?? { name, title: name, unit: 'none' as const });
  return [...known, ...others];
}

function memberOfFamily(name: string): StudyMetric | undefined {
  const isReduced = name.startsWith(REDUCED);
  const own = isReduced ? name.slice(REDUCED.length) : name;
  const family = families.find(({ start }) => own.startsWith(start));
  if (!family) return undefined;
  return { name, title: `${family.title(own.slice(family.start.length))}${isReduced ? ', reduced' : ''}`, unit: 'percent' };
}
