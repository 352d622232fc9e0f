/*
 * Files, journals and databases of version 0.1 use some older names. Readers of such documents apply {@link withCurrentNames} before
 * validation. New documents use current names only.
 */

/** Old key → current key, anywhere in a document but in what {@link hasFreeNames}. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['optimiser', 'optimizer'],
  ['colourJitter', 'colorJitter'],
  ['colour', 'color'],
  ['linearised', 'linearized'],
  ['map', 'kernel'],
  ['maps', 'kernelLayers'],
  ['considered', 'prunableLayers'],
  ['deviation', 'std'],
]);

/** Old → current kinds of reduction steps. The ID of a step starts with its kind: `linearise:conv1`. */
const STEP_KINDS: ReadonlyMap<string, string> = new Map([
  ['linearise', 'linearize'],
  ['fold-normalisation', 'fold-normalization'],
]);

/** Old → current names of checkpoint tensors that belong to no parameter. */
const TENSORS: ReadonlyMap<string, string> = new Map([['optimiser/steps', 'optimizer/steps']]);

/** Fields with the kind or ID of a reduction step, or a list of IDs. */
const STEP_FIELDS: ReadonlySet<string> = new Set(['kind', 'id', 'step', 'without']);

/** Fields whose keys the user or another program chose: metrics and numbers by name, weights by layer. */
const FREE_FIELDS: ReadonlySet<string> = new Set(['values', 'numbers', 'layers']);

/** Whether the keys of a field's object are not ours. So are the settings of another program's experiment, whose network has at most a name. */
function hasFreeNames(key: string, value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  return FREE_FIELDS.has(key) || (key === 'experiment' && typeof (value as { network?: unknown }).network !== 'object');
}

/** A JSON document with old names replaced by current ones. If it has both, the current name takes precedence. */
export function withCurrentNames(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withCurrentNames);
  if (typeof document !== 'object' || document === null) return document;
  const renamed: [string, unknown][] = [];
  for (const [key, value] of Object.entries(document)) {
    const current = KEYS.get(key) ?? key;
    if (current !== key && Object.hasOwn(document, current)) continue;
    renamed.push([current, hasFreeNames(key, value) ? value : STEP_FIELDS.has(key) ? withCurrentSteps(value) : withCurrentNames(value)]);
  }
  return Object.fromEntries(renamed);
}

/** The current form of a dotted config key, as used in filters: `training.optimiser` → `training.optimizer`. */
export function currentConfigKey(key: string): string {
  return key
    .split('.')
    .map((part) => KEYS.get(part) ?? part)
    .join('.');
}

/** The current name of a tensor in a checkpoint: `optimiser/steps` → `optimizer/steps`. */
export function currentTensorName(name: string): string {
  return TENSORS.get(name) ?? name;
}

/** The current form of a reduction step's ID from an old link or script. */
export function currentStepId(id: string): string {
  const [kind = '', ...rest] = id.split(':');
  return [STEP_KINDS.get(kind) ?? kind, ...rest].join(':');
}

function withCurrentSteps(value: unknown): unknown {
  if (typeof value === 'string') return currentStepId(value);
  if (Array.isArray(value)) return value.map(withCurrentSteps);
  return withCurrentNames(value);
}
