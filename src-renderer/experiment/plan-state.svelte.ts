import type { Plan, Probe } from '#shared/contract/index.ts';
import type { Json } from '../schema-form/json.ts';
import type { LabClient } from '../session/lab-client.ts';
import { describeFailure, type Failure } from '../ui/failure.ts';

/** The engine's plan and time estimate for the document. */
export class PlanState {
  readonly #client: LabClient;
  #asked = 0;
  plan = $state.raw<Plan>();
  failure = $state.raw<Failure>();
  probe = $state.raw<Probe>();
  probing = $state(false);
  /** Whether the document has changed since the probe. */
  probeIsOld = $state(false);

  constructor(client: LabClient) {
    this.#client = client;
  }

  /** Whether the plan fails because the data set is missing. */
  get needsData(): boolean {
    return this.failure?.location === 'data.name';
  }

  async read(document: Json): Promise<void> {
    const asked = ++this.#asked;
    if (this.probe) this.probeIsOld = true;
    try {
      const plan = await this.#client.experiments.plan({ experiment: document });
      if (asked !== this.#asked) return;
      this.plan = plan;
      this.failure = undefined;
    } catch (error) {
      if (asked === this.#asked) this.failure = describeFailure(error);
    }
  }

  async measure(document: Json): Promise<void> {
    this.probing = true;
    try {
      this.probe = await this.#client.experiments.probe({ experiment: document });
      this.probeIsOld = false;
    } finally {
      this.probing = false;
    }
  }
}
