import type { AddDataSet } from '#shared/contract/index.ts';
import type { FieldProblem } from '#shared/experiment/index.ts';
import type { Json, JsonObject } from '../schema-form/json.ts';
import type { LabClient } from '../session/lab-client.ts';
import { nameOfSource } from './data-set-name.ts';
import type { DomainChoice } from './domain-roles.ts';
import { checkRequest } from './import-problems.ts';

/** The data set that the dialog describes. */
export class DataSetDraft {
  /** Settings other than source and name. */
  settings = $state.raw<JsonObject>({});
  /** Domains found in the source so far. */
  domains = $state.raw<readonly string[]>([]);
  /** Whether the form was submitted: missing values are errors from then on. */
  isTried = $state(false);

  #source = $state('');
  #name = $state('');
  #isNamed = false;
  readonly #checked = $derived(checkRequest({ ...this.settings, name: this.#name, source: this.path }));

  get source(): string {
    return this.#source;
  }

  /** Sets the source. The name follows it until the user sets one; the chosen domains are reset. */
  set source(written: string) {
    this.#source = written;
    if (!this.#isNamed) this.#name = nameOfSource(written);
    if (this.domains.length > 0) this.choice = {};
    this.domains = [];
    this.isTried = false;
  }

  /** The source, trimmed. */
  get path(): string {
    return this.#source.trim();
  }

  get name(): string {
    return this.#name;
  }

  set name(written: string) {
    this.#name = written;
    this.#isNamed = true;
  }

  get choice(): DomainChoice {
    return this.settings;
  }

  set choice(choice: DomainChoice) {
    const others = Object.entries(this.settings).filter(([key]) => key !== 'trainDomains' && key !== 'testDomains');
    this.settings = { ...Object.fromEntries(others), ...(choice as JsonObject) };
  }

  /** Undefined if something is invalid or missing. */
  get request(): AddDataSet | undefined {
    return this.#isUndecided ? undefined : this.#checked.request;
  }

  get problems(): readonly FieldProblem[] {
    const found = this.#checked.problems;
    if (!this.isTried) return found.filter(({ field }) => field !== 'source' && (field !== 'name' || this.#name !== ''));
    const message = 'Choose domains to train on, to test on, or both.';
    return this.#isUndecided ? [...found, { field: 'trainDomains', message }] : found;
  }

  /** Finds the domains. Problems with the source are reported when it is added. */
  async inspect(client: LabClient, signal: AbortSignal): Promise<void> {
    const found = await client.data.inspect({ source: this.path }, { signal }).catch(() => ({ domains: [] }));
    if (!signal.aborted) this.domains = found.domains;
  }

  set(settings: Json): void {
    this.settings = settings as JsonObject;
  }

  clear(): void {
    this.#isNamed = false;
    this.source = '';
    this.settings = {};
  }

  get #isUndecided(): boolean {
    return this.domains.length > 0 && !this.choice.trainDomains && !this.choice.testDomains;
  }
}
