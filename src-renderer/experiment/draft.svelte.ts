import { DEFAULT_METHOD } from '#shared/methods/index.ts';
import type { Json } from '../schema-form/json.ts';
import { parseJson } from '../schema-form/json.ts';

const KEY = 'draft-experiment';

/** The initial document if there is no preset. */
export const emptyDraft: Json = {
  name: 'Untitled',
  data: { name: 'digits' },
  network: { kind: 'residual' },
  method: { ...DEFAULT_METHOD },
};

/** The experiment being edited, as form and as text; stored until it is started. */
export class Draft {
  readonly #storage: Storage;
  #document = $state.raw<Json>(emptyDraft);
  #text = $state('');
  /** Why the text is not valid JSON; the form then keeps the last valid document. */
  problem = $state('');

  constructor(storage: Storage) {
    this.#storage = storage;
    const stored = parseJson(storage.getItem(KEY) ?? '');
    this.#show(stored.ok ? stored.document : emptyDraft);
  }

  /** Whether a draft is stored. */
  static isStored(storage: Storage): boolean {
    return storage.getItem(KEY) !== null;
  }

  get document(): Json {
    return this.#document;
  }

  set document(document: Json) {
    this.#show(document);
    this.#storage.setItem(KEY, JSON.stringify(document));
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
    this.#storage.removeItem(KEY);
  }
}
