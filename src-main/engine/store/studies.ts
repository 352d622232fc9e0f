import { sql } from 'kysely';
import type { RunStatus } from '#shared/contract/index.ts';
import type { Parent } from '#shared/experiment/index.ts';
import { type Membership, type RecordedStudy, recordedStudySchema } from '#shared/study/index.ts';
import { jsonCell, requiredJsonCell } from './json-cell.ts';
import type { Store } from './store.ts';
import { notInTrash } from './trash.ts';

/** Stores a study, or replaces it. */
export function storeStudy(store: Store, recorded: RecordedStudy): void {
  const { id, createdAt, paused, study } = recorded;
  store.run(
    store.query.replaceInto('studies').values({
      ...{ id, name: study.name, created_at: createdAt, paused: Number(paused), concurrency: study.concurrency ?? null },
      document: JSON.stringify(recorded),
    }),
  );
}

/** Undefined if there is none. Throws LabError `corrupt-database` if it is damaged. */
export function studyById(store: Store, id: string): RecordedStudy | undefined {
  const row = store.first(store.query.selectFrom('studies').select('document').where('id', '=', id));
  return row && requiredJsonCell(row.document, recordedStudySchema, store.file, `studies.document, id ${id}`);
}

/** Every readable study, newest first. */
export function allStudies(store: Store): RecordedStudy[] {
  const rows = store.all(store.query.selectFrom('studies').select('document').orderBy('created_at', 'desc').orderBy('id'));
  return rows.flatMap(({ document }) => jsonCell(document, recordedStudySchema) ?? []);
}

export function insertMember(store: Store, run: number, { id, variant }: Membership): void {
  store.run(store.query.insertInto('study_members').values({ run, study: id, variant }));
}

/** Undefined for a run that belongs to no study. */
export function membershipOfRun(store: Store, run: number): Membership | undefined {
  return store.first(store.query.selectFrom('study_members').select(['study as id', 'variant']).where('run', '=', run));
}

/** A run that belongs to a study. */
export interface MemberRun {
  readonly run: number;
  readonly id: string;
  /** Null for a run with the dense stage that members share. */
  readonly variant: string | null;
  readonly seed: number;
  readonly status: RunStatus;
  readonly inTrash: boolean;
  /** What it begins from. */
  readonly parent: Parent | null;
}

/** The runs of a study, those in the trash included, in the order of their creation. */
export function membersOfStudy(store: Store, study: string): MemberRun[] {
  const rows = store.all(
    store.query
      .selectFrom('study_members')
      .innerJoin('runs', 'runs.number', 'study_members.run')
      .leftJoin('parents', 'parents.run', 'study_members.run')
      .select(['study_members.run', 'runs.id', 'variant', 'seed', 'status', 'parents.parent', 'parents.round'])
      .select(sql<number>`NOT ${notInTrash}`.as('in_trash'))
      .where('study', '=', study)
      .orderBy('study_members.run'),
  );
  return rows.map(({ parent, round, in_trash, ...run }) => ({
    ...run,
    inTrash: in_trash === 1,
    parent: parent === null || round === null ? null : { run: parent, round },
  }));
}

/** What the queue has to know of a run's study. */
export interface StudyState {
  readonly id: string;
  readonly paused: boolean;
  readonly concurrency: number | null;
  /** Number of its running members; 0 if there is no limit. */
  readonly running: number;
}

export function studyOfRun(store: Store, run: number): StudyState | undefined {
  // Counted only where it is limited: studies have thousands of members.
  const running = sql<number>`(CASE WHEN studies.concurrency IS NULL THEN 0 ELSE (SELECT count(*) FROM study_members AS others JOIN runs ON runs.number = others.run
    WHERE others.study = studies.id AND runs.status = 'running') END)`;
  const row = store.first(
    store.query
      .selectFrom('study_members')
      .innerJoin('studies', 'studies.id', 'study_members.study')
      .select(['studies.id', 'paused', 'concurrency', running.as('running')])
      .where('study_members.run', '=', run),
  );
  return row && { ...row, paused: row.paused === 1 };
}
