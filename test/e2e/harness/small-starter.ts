import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ExperimentInput } from '#shared/experiment/index.ts';
import { CHECKOUT } from './desktop.ts';

const RESOURCES = join(CHECKOUT, 'resources');

/** The application's resources with a starter experiment shrunk to seconds: `NEPENTHE_RESOURCES` for the engine. */
export function smallStarter(folder: string, { epochs, rounds }: { epochs: number; rounds: number }): Record<string, string> {
  const resources = join(folder, 'resources');
  mkdirSync(join(resources, 'experiments'), { recursive: true });
  symlinkSync(join(RESOURCES, 'migrations'), join(resources, 'migrations'));
  const starter = JSON.parse(readFileSync(join(RESOURCES, 'experiments', 'starter.json'), 'utf8')) as ExperimentInput;
  const small = {
    ...starter,
    network: { kind: 'residual', widths: [4, 8], blocks: [1, 1] },
    training: { ...starter.training, epochs },
    method: { kind: 'nepenthe', rounds, zeta: 0.5, delta: 100 },
  };
  writeFileSync(join(resources, 'experiments', 'starter.json'), JSON.stringify(small));
  return { NEPENTHE_RESOURCES: resources };
}
