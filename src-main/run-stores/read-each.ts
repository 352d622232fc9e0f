import { readProblem } from '#main/files/file-problem.ts';
import { LabError } from '#shared/errors/index.ts';
import type { FoundRun, UnreadRun } from './found-run.ts';

/** The runs at some locations; one that cannot be read does not keep the others from being read. */
export function* readEach<Location>(
  locations: Iterable<Location>,
  pathOf: (location: Location) => string,
  read: (location: Location) => FoundRun | undefined,
): Generator<FoundRun | UnreadRun> {
  for (const location of locations) {
    let run: FoundRun | UnreadRun | undefined;
    try {
      run = read(location);
    } catch (error) {
      run = { location: pathOf(location), problem: problemOf(error, pathOf(location)) };
    }
    if (run) yield run;
  }
}

/** Bugs are thrown. */
function problemOf(error: unknown, path: string): LabError {
  const problem = readProblem(error, path);
  if (problem instanceof LabError) return problem;
  throw problem;
}
