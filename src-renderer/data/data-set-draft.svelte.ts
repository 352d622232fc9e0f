import type { AddDataSet } from '#shared/contract/index.ts';
import type { FieldProblem } from '#shared/experiment/index.ts';
import type { LabClient } from '../session/lab-client.ts';
import type { Json, JsonObject } from '../schema-form/json.ts';
import { nameOfSource } from './data-set-name.ts';
import type { DomainChoice } from './domain-roles.ts';
import { checkRequest } from './import-problems.ts';

/** A data set that is being described, before it is asked for. */
export class DataSetDraft {
  /** All but source and name. */
  settings = $state.raw<JsonObject>({});
  /** Those that the source has, as far as a look has shown. */
  domains = $state.raw<readonly string[]>([]);
  /** Whether it was to be added already: now what is missing is wrong. */
  isTried = $state(false);

  #source = $state('');
  #name = $state('');
  #isNamed = false;
  readonly #checked = $derived(checkRequest({ ...this.settings, name: this.#name, source: this.path }));

  get source(): string {
    return this.#source;
  }

  /** Where a person has not named it, after its source; what was chosen among the domains of another one is forgotten. */
  set source(written: string) {
    this.#source = written;
    if (!this.#isNamed) this.#name = nameOfSource(written);
    if (this.domains.length > 0) this.choice = {};
    this.domains = [];
    this.isTried = false;
  }

  /** Of the source, without what was written around it. */
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

  /** Undefined where something is wrong or missing. */
  get request(): AddDataSet | undefined {
    return this.#isUndecided ? undefined : this.#checked.request;
  }

  get problems(): readonly FieldProblem[] {
    const found = this.#checked.problems;
    if (!this.isTried) return found.filter(({ field }) => field !== 'source' && (field !== 'name' || this.#name !== ''));
    const message = 'Say which of them to train on, which to test on, or both.';
    return this.#isUndecided ? [...found, { field: 'trainDomains', message }] : found;
  }

  /** Finds the domains. What is wrong with the source is told when it is added. */
  async look(client: LabClient, signal: AbortSignal): Promise<void> {
    const found = await client.data.look({ source: this.path }, { signal }).catch(() => ({ domains: [] }));
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
