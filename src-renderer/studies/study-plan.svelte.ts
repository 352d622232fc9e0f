import type { StudyPlan } from '#shared/contract/index.ts';
import type { Json } from '../schema-form/json.ts';
import type { LabClient } from '../session/lab-client.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';

/** The engine's plan of a study that is being edited. */
export class StudyPlanning {
  readonly #client: LabClient;
  #asked = 0;
  /** The last valid plan. */
  plan = $state.raw<StudyPlan>();
  /** Why the current document has no plan. */
  failure = $state.raw<Failure>();
  /** Whether the plan is that of the current document. */
  isCurrent = $state(false);

  constructor(client: LabClient) {
    this.#client = client;
  }

  /** The document has changed. */
  outdate(): void {
    this.#asked++;
    this.isCurrent = false;
  }

  async read(document: Json): Promise<void> {
    const asked = ++this.#asked;
    try {
      const plan = await this.#client.studies.plan({ study: document });
      if (asked !== this.#asked) return;
      this.plan = plan;
      this.failure = undefined;
      this.isCurrent = true;
    } catch (error) {
      if (asked === this.#asked) this.failure = describeFailure(error);
    }
  }

  /** The fields that the failure names. */
  get fields(): readonly string[] {
    return this.failure?.code === 'invalid-experiment' ? (this.failure.location?.split(', ') ?? []) : [];
  }
}
