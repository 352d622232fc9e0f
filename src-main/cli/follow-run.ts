import { setTimeout as delay } from 'node:timers/promises';
import type { Change, RunDetail, RunSummary } from '#shared/contract/index.ts';
import type { LabClient } from '#main/host/index.ts';
import { progressText, roundText } from './run-text.ts';
import type { Terminal } from './terminal.ts';

const ATTEMPTS = 5;
const RETRY_MS = 500;

const OVER: ReadonlySet<RunSummary['status']> = new Set(['finished', 'failed', 'interrupted', 'stopped']);

/** Waits for the end of a run and tells on the way how it goes; an engine that is lost is found or started again. */
export async function followRun(client: LabClient, id: string, terminal: Terminal): Promise<RunDetail> {
  const story = new Story(terminal);
  for (let lost = 0; ; lost++) {
    try {
      const changes = await client.changes();
      // What happened before the stream was open.
      const detail = await client.runs.get({ id });
      story.tell(detail);
      if (OVER.has(detail.summary.status)) return detail;
      lost = 0;
      const end = await followChanges(changes, client, id, story);
      if (end) return end;
    } catch (error) {
      if (lost >= ATTEMPTS) throw error;
    }
    terminal.note('The engine was lost; looking for it again.');
    await delay(RETRY_MS);
  }
}

async function followChanges(changes: AsyncIterable<Change>, client: LabClient, id: string, story: Story): Promise<RunDetail | undefined> {
  for await (const change of changes) {
    if (change.kind === 'run' && change.summary.id === id) {
      story.tellProgress(change.summary);
      if (!OVER.has(change.summary.status)) continue;
      const detail = await client.runs.get({ id });
      story.tell(detail);
      return detail;
    }
    if (change.kind === 'detail' && change.id === id) story.tell(await client.runs.get({ id }));
    if (change.kind === 'messages' && change.id === id) story.tellMessages(change.messages);
  }
  return undefined;
}

/** What has been told of a run so far, so that nothing is told twice. */
class Story {
  readonly #terminal: Terminal;
  #rounds = -1;
  #messages = -1;
  #place = '';

  constructor(terminal: Terminal) {
    this.#terminal = terminal;
  }

  tell({ summary, rounds, layers }: RunDetail): void {
    for (const round of rounds.filter(({ round }) => round > this.#rounds)) {
      this.#terminal.note(roundText(round, layers.length));
      this.#rounds = round.round;
    }
    this.tellProgress(summary);
  }

  /** On a terminal as one line that changes; elsewhere a line for each epoch or phase. */
  tellProgress(summary: RunSummary): void {
    if (OVER.has(summary.status)) return;
    const text = progressText(summary);
    this.#terminal.progress(text);
    const { phase, round, epoch } = summary.progress;
    const place = [summary.status, phase, round, epoch].join(' ');
    if (place !== this.#place && !this.#terminal.isInteractive) this.#terminal.note(text);
    this.#place = place;
  }

  tellMessages(messages: Extract<Change, { kind: 'messages' }>['messages']): void {
    for (const { seq, level, text } of messages) {
      if (seq <= this.#messages) continue;
      this.#messages = seq;
      if (level !== 'info') this.#terminal.note(`${level}: ${text}`);
    }
  }
}
