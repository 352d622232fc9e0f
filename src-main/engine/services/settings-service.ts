import { availableParallelism, cpus } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { KeptFile } from '#main/files/kept-file.ts';
import { type Machine, type MachineSettings, machineSettingsSchema } from '#shared/contract/index.ts';
import type { Slot } from '../executors/executor.ts';
import { type LocalResources, localResources, localSlots, slotsOfEnvironment, visibleGpus } from '../executors/local/local-slots.ts';

const fileSchema = z.object({ format: z.literal(1), machine: machineSettingsSchema });
const INITIAL = { format: 1, machine: { cpuSlots: null, gpuSlots: null, threads: null } } as const;

/** What the user lets runs use of this machine: `settings.json` in the data folder. */
export class SettingsService {
  readonly #file: KeptFile<z.output<typeof fileSchema>>;
  readonly #fixed: Partial<LocalResources>;
  readonly #onChange: () => void;

  /**
   * @param fixed overrides of the resources that tasks may use
   * @param onChange called once other slots are in effect
   */
  constructor(dataDir: string, fixed: Partial<LocalResources>, onChange: () => void) {
    this.#file = new KeptFile(
      join(dataDir, 'settings.json'),
      fileSchema,
      INITIAL,
      'Correct the file, or delete it for the usual settings.',
    );
    this.#fixed = fixed;
    this.#onChange = onChange;
  }

  /** The slots in effect; the usual ones if the settings cannot be read. */
  slots(): readonly Slot[] {
    return localSlots({ ...localResources(this.#file.readable.machine), ...this.#fixed });
  }

  /** Throws LabError `bad-file`. */
  machine(): Machine {
    const fixed = slotsOfEnvironment();
    return {
      settings: this.#file.content.machine,
      fixed: (['cpuSlots', 'gpuSlots'] as const).filter((name) => name in fixed),
      processor: cpus()[0]?.model.trim() ?? '',
      cores: availableParallelism(),
      gpus: visibleGpus(),
      slots: [...this.slots()],
    };
  }

  /** Running tasks keep their slots and threads. Throws LabError `bad-file`, `disk-full` or `unwritable`. */
  save(machine: MachineSettings): Machine {
    this.#file.write({ ...this.#file.content, machine });
    this.#onChange();
    return this.machine();
  }
}
