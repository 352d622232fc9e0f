import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { StudyPreset } from '#shared/contract/index.ts';
import { memberCount, parseStudy } from '#shared/study/index.ts';

/** The included studies, one JSON file each, by their IDs. Their bases are included experiments. */
export function readStudyPresets(folder: string): StudyPreset[] {
  const ids = readdirSync(folder).flatMap((name) => (name.endsWith('.json') ? [basename(name, '.json')] : []));
  return ids.toSorted().map((id) => {
    const document: unknown = JSON.parse(readFileSync(join(folder, `${id}.json`), 'utf8'));
    const study = parseStudy(document);
    return { id, title: study.name, runs: memberCount(study), study: document };
  });
}
