/**
 * Files, journals and databases of version 0.1 use names that were changed since. Every reader of such a document passes it through
 * {@link withCurrentNames} before it checks it; everything is written under the current names only.
 */

/** Old key → current key, wherever it stands in a document. */
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

/** Kinds of reduction steps; a step's id begins with its kind: `linearise:conv1`. */
const STEP_KINDS: ReadonlyMap<string, string> = new Map([
  ['linearise', 'linearize'],
  ['fold-normalisation', 'fold-normalization'],
]);

/** Tensors of checkpoints that belong to no parameter. */
const TENSORS: ReadonlyMap<string, string> = new Map([['optimiser/steps', 'optimizer/steps']]);

/** Fields that hold the kind or the id of a reduction step, or a list of ids. */
const STEP_FIELDS: ReadonlySet<string> = new Set(['kind', 'id', 'step', 'without']);

/** A JSON document with every old name replaced by the current one. Where a document has both, the current name wins. */
export function withCurrentNames(document: unknown): unknown {
  if (Array.isArray(document)) return document.map(withCurrentNames);
  if (typeof document !== 'object' || document === null) return document;
  const renamed: [string, unknown][] = [];
  for (const [key, value] of Object.entries(document)) {
    const current = KEYS.get(key) ?? key;
    if (current !== key && Object.hasOwn(document, current)) continue;
    renamed.push([current, STEP_FIELDS.has(key) ? withCurrentSteps(value) : withCurrentNames(value)]);
  }
  return Object.fromEntries(renamed);
}

/** The current form of a dotted config key, as a filter may name it: `training.optimiser` → `training.optimizer`. */
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

/** The current form of a reduction step's id, as an old link or script may name it. */
export function currentStepId(id: string): string {
  const [kind = '', ...rest] = id.split(':');
  return [STEP_KINDS.get(kind) ?? kind, ...rest].join(':');
}

function withCurrentSteps(value: unknown): unknown {
  if (typeof value === 'string') return currentStepId(value);
  if (Array.isArray(value)) return value.map(withCurrentSteps);
  return withCurrentNames(value);
}
