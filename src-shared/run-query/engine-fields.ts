const CONFIG = 'config.';
const METRIC = 'metric.';

/** Whether a field is a setting, as `config.training.learningRate`, or a metric, as `metric.test-accuracy`: the engine reads their values. */
export function isReadFromEngine(field: string): boolean {
  return (settingOf(field) ?? metricOf(field) ?? '') !== '';
}

/** The path of the setting that a field names. */
export function settingOf(field: string): string | undefined {
  return field.startsWith(CONFIG) ? field.slice(CONFIG.length) : undefined;
}

/** The name of the metric that a field names. */
export function metricOf(field: string): string | undefined {
  return field.startsWith(METRIC) ? field.slice(METRIC.length) : undefined;
}

export function settingField(path: string): string {
  return `${CONFIG}${path}`;
}

export function metricField(name: string): string {
  return `${METRIC}${name}`;
}
