import { parseExperiment } from '#shared/experiment/index.ts';
import { withCurrentNames } from '#shared/old-names/index.ts';
import { formatCount } from '#shared/text/index.ts';
import { drawSample } from './draw-sample.ts';
import { overlap, type Settings, withSettings } from './field-path.ts';
import { invalidStudy } from './invalid-study.ts';
import { MAX_MEMBERS, type Study } from './study-schema.ts';
import { variantName } from './variant-name.ts';

/** One configuration of a study, which runs with each of its seeds. */
export interface Variant {
  /** Unique in the study. */
  readonly name: string;
  readonly settings: Settings;
  /** Where the study file has it: `grid`, `sample` or `list.2`. */
  readonly location: string;
  /** The experiment, without the member's seed and name, not checked yet. */
  readonly experiment: Readonly<Record<string, unknown>>;
}

/** Fields that the study itself sets. */
const OWN_FIELDS: Readonly<Record<string, string>> = {
  seed: 'List seeds in the study’s `seeds`.',
  name: 'Members are named after their variant; name variants in `list`.',
};

const MAX_NAME = 160;

/** Runs of a study: variants times seeds, computed without listing them. */
export function memberCount({ grid, sample, list, seeds }: Pick<Study, 'grid' | 'sample' | 'list' | 'seeds'>): number {
  const combinations = grid ? Object.values(grid).reduce((product, values) => product * values.length, 1) : 0;
  const variants = combinations + (sample?.variants ?? 0) + (list?.length ?? 0);
  return (grid || sample || list ? variants : 1) * seeds.length;
}

/**
 * The variants of a study, in order. Throws LabError `invalid-experiment` for too many members, conflicting fields, repeated variants or an
 * unknown baseline.
 *
 * @param base the base experiment's document
 */
export function expandStudy(study: Study, base: Readonly<Record<string, unknown>>): Variant[] {
  refuseTooMany(study);
  refuseConflicts(study);
  // Field paths have current names.
  const document = withCurrentNames(base) as Readonly<Record<string, unknown>>;
  const parsed = parseExperiment(document);
  const complete = parsed.ok ? parsed.experiment : {};
  const variants = chosenSettings(study).map(({ settings, location, name = variantName(settings) }): Variant => {
    return { name, settings, location, experiment: withSettings(document, complete, settings, locationOfSettings(location)) };
  });
  refuseRepetition(variants);
  if (study.baseline !== undefined && !variants.some(({ name }) => name === study.baseline)) {
    const names = variants.slice(0, 5).map(({ name }) => `“${name}”`);
    throw invalidStudy(`no variant is named ${study.baseline}`, 'baseline', `Name one of its variants, such as ${names.join(', ')}.`);
  }
  return variants;
}

/** Where the settings of a variant are: `list.2.set` for `list.2`. */
export function locationOfSettings(location: string): string {
  if (location === 'sample') return 'sample.fields';
  return location.startsWith('list.') ? `${location}.set` : location;
}

interface ChosenSettings {
  readonly name?: string | undefined;
  readonly settings: Settings;
  readonly location: string;
}

function chosenSettings({ grid, sample, list }: Study): readonly ChosenSettings[] {
  if (!grid && !sample && !list) return [{ settings: {}, location: 'base' }];
  return [
    ...(grid ? combinations(grid).map((settings) => ({ settings, location: 'grid' })) : []),
    ...(sample ? drawSample(sample).map((settings) => ({ settings, location: 'sample' })) : []),
    ...(list ?? []).map(({ name, set }, index) => ({ name, settings: set, location: `list.${index}` })),
  ];
}

function combinations(grid: NonNullable<Study['grid']>): Settings[] {
  return Object.entries(grid).reduce<Settings[]>(
    (before, [path, values]) => before.flatMap((settings) => values.map((value) => ({ ...settings, [path]: value }))),
    [{}],
  );
}

function refuseTooMany(study: Study): void {
  const members = memberCount(study);
  if (members === 0) throw invalidStudy('it has no members', 'list', 'Add a variant.');
  if (members <= MAX_MEMBERS) return;
  throw invalidStudy(
    `it has ${formatCount(members)} runs, and at most ${formatCount(MAX_MEMBERS)} are allowed`,
    study.grid ? 'grid' : study.sample ? 'sample.variants' : 'list',
    'Vary fewer fields, values or seeds, or split it into several studies.',
  );
}

function refuseConflicts({ grid, sample, list }: Study): void {
  if (grid) refuseConflictingPaths(Object.keys(grid), 'grid');
  if (sample) refuseConflictingPaths(Object.keys(sample.fields), 'sample.fields');
  for (const [index, { set }] of (list ?? []).entries()) refuseConflictingPaths(Object.keys(set), `list.${index}.set`);
}

function refuseConflictingPaths(paths: readonly string[], location: string): void {
  for (const [index, path] of paths.entries()) {
    const remedy = OWN_FIELDS[path];
    if (remedy !== undefined) throw invalidStudy(`${path} cannot vary as a field`, `${location}.${path}`, remedy);
    const other = paths.slice(0, index).find((earlier) => overlap(earlier, path));
    if (other === undefined) continue;
    throw invalidStudy(`${other} and ${path} conflict: one contains the other`, `${location}.${path}`, 'Set only one of them.');
  }
}

function refuseRepetition(variants: readonly Variant[]): void {
  const byName = new Map<string, Variant>();
  for (const variant of variants) {
    const { name, location } = variant;
    if (name.length > MAX_NAME) {
      throw invalidStudy(`the name of a variant is longer than ${MAX_NAME} characters`, location, 'Give it a shorter name, in `list`.');
    }
    if (byName.has(name)) throw invalidStudy(`two variants are named ${name}`, location, 'Remove one of them, or give it another name.');
    byName.set(name, variant);
  }
}
