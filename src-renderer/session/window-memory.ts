import { z } from 'zod';
import type { WindowChanges } from '#shared/contract/index.ts';
import type { Memory } from '../ui/memory.ts';

/** Several changes of a draft are one request. */
const WRITE_AFTER_MS = 400;
/** How long the first view waits for an engine that is still starting. */
const READ_WITHIN_MS = 3000;
/** In the browser's copy: the keys of changes that the engine has not taken yet. */
const UNSAVED = 'unsaved';

const keysSchema = z.array(z.string()).catch([]);

interface KeptByEngine {
  readonly get: () => Promise<Readonly<Record<string, string>>>;
  readonly remember: (changes: WindowChanges) => Promise<unknown>;
}

/**
 * What the window remembers, kept by the engine: the same at every address of the lab. The browser has a copy for the first frame, for an
 * engine that does not answer, and for changes just before the page is left.
 */
export class WindowMemory implements Memory {
  readonly #engine: KeptByEngine;
  readonly #copy: Storage;
  readonly #unsaved: Set<string>;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(engine: KeptByEngine, copy: Storage) {
    this.#engine = engine;
    this.#copy = copy;
    this.#unsaved = new Set(keysSchema.parse(parsed(copy.getItem(UNSAVED))));
  }

  /** Takes over what the engine remembers. If that is nothing, gives it what this browser remembers. */
  async read(): Promise<void> {
    const kept = await answerWithin(this.#engine.get, READ_WITHIN_MS);
    if (kept === undefined) return;
    const known = Object.keys(this.#copy).filter((key) => key !== UNSAVED);
    if (Object.keys(kept).length === 0) for (const key of known) this.#unsaved.add(key);
    for (const key of known) if (!(key in kept) && !this.#unsaved.has(key)) this.#copy.removeItem(key);
    for (const [key, text] of Object.entries(kept)) if (!this.#unsaved.has(key)) this.#copy.setItem(key, text);
    if (this.#unsaved.size > 0) this.#saveSoon();
  }

  getItem(key: string): string | null {
    return this.#copy.getItem(key);
  }

  setItem(key: string, text: string): void {
    this.#copy.setItem(key, text);
    this.#changed(key);
  }

  removeItem(key: string): void {
    this.#copy.removeItem(key);
    this.#changed(key);
  }

  #changed(key: string): void {
    this.#unsaved.add(key);
    this.#copy.setItem(UNSAVED, JSON.stringify([...this.#unsaved]));
    this.#saveSoon();
  }

  #saveSoon(): void {
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => void this.#save(), WRITE_AFTER_MS);
  }

  /** What the engine does not take is sent with the next change, or by the next page. */
  async #save(): Promise<void> {
    this.#timer = undefined;
    const changes = Object.fromEntries([...this.#unsaved].map((key) => [key, this.#copy.getItem(key)]));
    this.#unsaved.clear();
    try {
      await this.#engine.remember(changes);
    } catch {
      for (const key of Object.keys(changes)) this.#unsaved.add(key);
    }
    if (this.#unsaved.size === 0) this.#copy.removeItem(UNSAVED);
    else this.#copy.setItem(UNSAVED, JSON.stringify([...this.#unsaved]));
  }
}

function parsed(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/** Undefined if there is no answer in time. */
async function answerWithin<Answer>(ask: () => Promise<Answer>, milliseconds: number): Promise<Answer | undefined> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<undefined>((resolve) => (timer = setTimeout(() => resolve(undefined), milliseconds)));
  try {
    return await Promise.race([ask(), late]);
  } catch {
    return undefined;
  } finally {
    clearTimeout(timer);
  }
}
