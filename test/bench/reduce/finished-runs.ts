import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeModel } from '#main/interchange/index.ts';
import { loadKeptModel, readRecordedSpec, readWholeJournal, runFolder, validEvents } from '#main/run-folder/index.ts';
import { isReadable, type Model } from '#shared/graph/index.ts';
import type { JournalEvent } from '#shared/journal/index.ts';
import { firstModel, lastModel, type ProvenModel } from '#shared/proof/index.ts';

/** A member of a study that has reduced its best model. */
export interface FinishedRun {
  readonly id: string;
  readonly variant: string;
  readonly seed: number;
  /** Of the dense network, and of what is left of the best round's. */
  readonly sheet: Readonly<Record<'before' | 'after', ProvenModel>>;
  readonly dense: () => Model;
  readonly reduced: () => Model;
}

type EventOf<Kind extends JournalEvent['kind']> = Extract<JournalEvent, { readonly kind: Kind }>;

/** The finished members of a study. Those without a reduced model are reported. Nothing is written. */
export function finishedRuns(dataDir: string, study: string, reportMissing: (id: string) => void): readonly FinishedRun[] {
  return readdirSync(join(dataDir, 'runs')).flatMap((id) => {
    const folder = runFolder(dataDir, id);
    const { study: member, experiment } = readRecordedSpec(folder);
    if (member?.id !== study || member.variant === null) return [];
    const models = modelsOf(folder);
    if (!models) reportMissing(id);
    return models ? [{ id, variant: member.variant, seed: experiment.seed, ...models }] : [];
  });
}

/** Undefined if the run has no reduced model. */
function modelsOf(folder: string): Pick<FinishedRun, 'sheet' | 'dense' | 'reduced'> | undefined {
  const events = validEvents(readWholeJournal(folder).events);
  const all = <Kind extends JournalEvent['kind']>(kind: Kind): readonly EventOf<Kind>[] =>
    events.filter((event): event is EventOf<Kind> => event.kind === kind);
  const [start] = all('start');
  const proof = all('proof').at(-1);
  const checkpoint = all('checkpoint').find(({ keep, round }) => keep === 'round' && round === 0);
  if (!start?.graph || !isReadable(start.graph) || !proof || !checkpoint) return undefined;
  const { graph, layers } = start;
  const { sheet, files } = proof;
  return {
    sheet: { before: firstModel(sheet), after: lastModel(sheet) },
    dense: () => loadKeptModel(folder, { graph, layers }, checkpoint, []),
    reduced: () => modelIn(folder, files),
  };
}

/** The model that a run has written as safetensors and graph. */
function modelIn(folder: string, files: readonly string[]): Model {
  const ending = (end: string): string => join(folder, files.find((file) => file.endsWith(end)) ?? '');
  const names = { safetensors: ending('.safetensors'), graph: ending('.graph.json') };
  return decodeModel({ safetensors: readFileSync(names.safetensors), graph: readFileSync(names.graph, 'utf8') }, names);
}
