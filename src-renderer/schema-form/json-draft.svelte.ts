import type { Memory } from '../ui/memory.ts';
import type { Json } from './json.ts';
import { parseJson } from './json.ts';

/** A JSON document being edited, as a value and as text; stored under a key until it is started. */
export class JsonDraft {
  readonly #memory: Memory;
  readonly #key: string;
  #document = $state.raw<Json>(null);
  #text = $state('');
  /** Why the text is not valid JSON; the last valid document stays. */
  problem = $state('');

  /** Begins as the stored document, or as the initial one. */
  constructor(memory: Memory, key: string, initial: Json) {
    this.#memory = memory;
    this.#key = key;
    const stored = parseJson(memory.getItem(key) ?? '');
    this.#show(stored.ok ? stored.document : initial);
  }

  /** Whether a draft is stored. */
  get isStored(): boolean {
    return this.#memory.getItem(this.#key) !== null;
  }

  get document(): Json {
    return this.#document;
  }

  set document(document: Json) {
    this.#show(document);
    this.#memory.setItem(this.#key, JSON.stringify(document));
  }

  get text(): string {
    return this.#text;
  }

  set text(text: string) {
    const parsed = parseJson(text);
    if (parsed.ok) this.document = parsed.document;
    else this.problem = parsed.message;
    this.#text = text;
  }

  #show(document: Json): void {
    this.#document = document;
    this.#text = JSON.stringify(document, null, 2);
    this.problem = '';
  }

  forget(): void {
    this.#memory.removeItem(this.#key);
  }
}
