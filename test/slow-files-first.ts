import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files of more than half a minute on two quiet cores, the slowest first. */
const SLOW = [
  'runner/every-method',
  'e2e/window-views',
  'program/gradients',
  'runner/kill',
  'e2e/network-and-compare',
  'engine/engine-process',
  'runner/methods',
  'runner/shared-dense',
  'onnx-import/exported',
  'proving/prove-families',
  'e2e/window-actions',
  'engine/studies',
  'cli/analyze',
  'cli/imported-models',
  'runner/reproducible',
  'e2e/imported-models',
  'e2e/development',
  'e2e/starter-experiment',
  'e2e/models',
].map((name) => `/${name}.test.ts`);

/**
 * Starts the slow files first, so that no worker is left with one of them while the others have nothing to do. Vitest does the same by the
 * times of the last run, which a fresh clone does not have; without them it goes by the size of the files.
 */
export class SlowFilesFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const index = SLOW.findIndex((name) => moduleId.endsWith(name));
      return index < 0 ? SLOW.length : index;
    };
    return (await super.sort(files)).toSorted((one, other) => rank(one) - rank(other));
  }
}
