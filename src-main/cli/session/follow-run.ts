import { setTimeout as delay } from 'node:timers/promises';
import type { LabClient } from '#main/host/index.ts';
import type { Change, RunDetail, RunSummary } from '#shared/contract/index.ts';
import { printable } from '#shared/text/index.ts';
import { progressText, roundText } from '../text/run-text.ts';
import type { Terminal } from './terminal.ts';
import { withChanges } from './with-changes.ts';

const ATTEMPTS = 5;
const RETRY_MS = 500;

const FINAL: ReadonlySet<RunSummary['status']> = new Set(['finished', 'failed', 'interrupted', 'stopped']);

/** Waits for a run to end and reports its progress. Reconnects to, or restarts, an engine that was lost. */
export async function followRun(client: LabClient, id: string, terminal: Terminal): Promise<RunDetail> {
  const reporter = new RunReporter(terminal);
  for (let lost = 0; ; lost++) {
    try {
      const end = await withChanges(client, async (changes) => {
        // Covers what happened before the stream was open.
        const detail = await client.runs.get({ id });
        reporter.report(detail);
        if (FINAL.has(detail.summary.status)) return detail;
        lost = 0;
        return followChanges(changes, client, id, reporter);
      });
      if (end) return end;
    } catch (error) {
      if (lost >= ATTEMPTS) throw error;
    }
    terminal.note('Lost the engine; reconnecting.');
    await delay(RETRY_MS);
  }
}

async function followChanges(
  changes: AsyncIterable<Change>,
  client: LabClient,
  id: string,
  reporter: RunReporter,
): Promise<RunDetail | undefined> {
  for await (const change of changes) {
    if (change.kind === 'run' && change.summary.id === id) {
      reporter.reportProgress(change.summary);
      if (!FINAL.has(change.summary.status)) continue;
      const detail = await client.runs.get({ id });
      reporter.report(detail);
      return detail;
    }
    if (change.kind === 'detail' && change.id === id) reporter.report(await client.runs.get({ id }));
    if (change.kind === 'messages' && change.id === id) reporter.reportMessages(change.messages);
  }
  return undefined;
}

/** Reports each round, message and phase of a run once. */
class RunReporter {
  readonly #terminal: Terminal;
  #lastRound = -1;
  #lastMessage = -1;
  #state = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  report({ summary, rounds, layers }: RunDetail): void {
    for (const round of rounds.filter(({ round }) => round > this.#lastRound)) {
      this.#terminal.note(roundText(round, layers.length));
      this.#lastRound = round.round;
    }
    this.reportProgress(summary);
  }

  /** On a terminal one line that is overwritten; elsewhere one line per epoch or phase. */
  reportProgress(summary: RunSummary): void {
    if (FINAL.has(summary.status)) return;
    const text = progressText(summary);
    this.#terminal.progress(text);
    const { phase, detail, round, epoch } = summary.progress;
    const state = [summary.status, phase, detail, round, epoch].join(' ');
    if (state !== this.#state && !this.#terminal.isInteractive) this.#terminal.note(text);
    this.#state = state;
  }

  reportMessages(messages: Extract<Change, { kind: 'messages' }>['messages']): void {
    for (const { seq, level, text } of messages) {
      if (seq <= this.#lastMessage) continue;
      this.#lastMessage = seq;
      if (level !== 'info') this.#terminal.note(`${level}: ${printable(text)}`);
    }
  }
}
