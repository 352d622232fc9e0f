import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { extract } from 'tar';
import { Engine } from '#main/engine/engine.ts';
import type { LabClient } from '#main/host/index.ts';
import { RUNNER } from '../programs.ts';
import { clientOf } from './lab-client.ts';
import { resources } from './lab-folder.ts';

const fixture = resolve(import.meta.dirname, '../../fixtures/data-folders/first-floors');
/** The path of the data folder when it was created. */
const ORIGINAL_FOLDER = '/tmp/nepenthe-first-floors/lab';

/** Current names of fields in the engine's answers → their names in the fixture. Extend it when a field is renamed. */
const FORMER_NAMES: Readonly<Record<string, string>> = {
  kernel: 'map',
  kernelLayers: 'maps',
  linearized: 'linearised',
  prunableLayers: 'considered',
  std: 'deviation',
};

/** A copy of the data folder in test/fixtures/data-folders/first-floors, with an engine that starts the real runner. */
export class FirstFloors implements AsyncDisposable {
  readonly folder = mkdtempSync(join(tmpdir(), 'nepenthe-first-floors-'));
  readonly lab = join(this.folder, 'lab');
  #engine: Engine | undefined;

  /** Unpacks the archive. Its specs still have the paths of the original folder. */
  async unpack(): Promise<void> {
    await extract({ file: join(fixture, 'data-folder.tar.gz'), cwd: this.folder });
  }

  async startEngine(): Promise<LabClient> {
    this.#engine = new Engine({
      ...{ dataDir: this.lab, resources, runner: RUNNER, app: '0.1.0', idleMilliseconds: 600_000 },
      onIdle: () => undefined,
    });
    await this.#engine.init();
    return clientOf(this.lab);
  }

  /** The engine's answer when the folder was created, with the paths of the copy. */
  answer(name: string): unknown {
    return JSON.parse(readFileSync(join(this.folder, 'answers', `${name}.json`), 'utf8').replaceAll(ORIGINAL_FOLDER, this.lab));
  }

  /** A file that was exported at that time. */
  exported(name: string): string {
    return join(this.folder, 'exports', name);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#engine?.[Symbol.asyncDispose]();
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

/** Names of the experiment files next to the archive. */
export const experimentFiles = readdirSync(join(fixture, 'experiments'));

export function readExperimentFile(name: string): unknown {
  return JSON.parse(readFileSync(join(fixture, 'experiments', name), 'utf8'));
}

/** An answer of the current engine, with the field names of the fixture. */
export function inFormerNames(answer: unknown): unknown {
  if (Array.isArray(answer)) return answer.map(inFormerNames);
  if (typeof answer !== 'object' || answer === null) return answer;
  return Object.fromEntries(Object.entries(answer).map(([name, value]) => [FORMER_NAMES[name] ?? name, inFormerNames(value)]));
}
