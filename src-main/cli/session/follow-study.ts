import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '#main/host/index.ts';
import { type StudyDetail, studyStatusText } from '#shared/contract/index.ts';
import { printable } from '#shared/text/index.ts';
import type { Terminal } from './terminal.ts';
import { withChanges } from './with-changes.ts';

const ATTEMPTS = 5;
const RETRY_MS = 500;

const FINAL: ReadonlySet<string> = new Set(['finished', 'failed', 'interrupted', 'stopped']);

/** Waits until all members of a study have ended, or it is paused. Reconnects to, or restarts, an engine that was lost. */
export async function followStudy(client: LabClient, id: string, terminal: Terminal): Promise<StudyDetail> {
  const ended = new Set<string>();
  for (let lost = 0; ; lost++) {
    try {
      const end = await withChanges(client, async (changes) => {
        let detail = await client.studies.get({ id });
        report(detail, ended, terminal);
        if (isSettled(detail)) return detail;
        lost = 0;
        for await (const change of changes) {
          if (change.kind !== 'run' || change.summary.status === 'running') continue;
          if (!hasMember(detail, change.summary.id)) continue;
          detail = await client.studies.get({ id });
          report(detail, ended, terminal);
          if (isSettled(detail)) return detail;
        }
        return undefined;
      });
      if (end) return end;
    } catch (error) {
      if (lost >= ATTEMPTS) throw error;
    }
    terminal.note('Lost the engine; reconnecting.');
    await delay(RETRY_MS);
  }
}

function hasMember({ members }: StudyDetail, run: string): boolean {
  return members.some(({ runId }) => runId === run);
}

function isSettled({ summary, members }: StudyDetail): boolean {
  if (members.every(({ status }) => status === null || FINAL.has(status))) return true;
  return summary.paused && members.every(({ status }) => status !== 'running');
}

/** Reports each member once, when it has ended. */
function report({ summary, members }: StudyDetail, ended: Set<string>, terminal: Terminal): void {
  for (const { runId, status, variant, seed, stoppedEarly, endText } of members) {
    if (runId === null || status === null || !FINAL.has(status) || ended.has(runId)) continue;
    ended.add(runId);
    const end = stoppedEarly ? (endText ?? status) : status;
    terminal.note(printable(`${variant}, seed ${seed}: ${end} (run ${runId})`));
  }
  terminal.progress(studyStatusText(summary));
}
