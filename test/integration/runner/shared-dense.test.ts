import { expect, test } from 'vitest';
import { inheritRounds, readRunSpec, writeRunSpec } from '#main/run-folder/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';
import { prunableLayers } from '#shared/graph/index.ts';
import { sharedSettings } from '#shared/methods/index.ts';
import { initialModel } from '#shared/networks/index.ts';
import { denseStageOf } from '#shared/planning/index.ts';
import { resultsOf } from '../../unit/runner/run-results.ts';
import { checkpointHashes } from './checkpoint-hashes.ts';
import { allStateExperiment, prepareRun, startRun, untilEvent } from './runner-process.ts';

/** The results but for the checkpoints within rounds, which a branch does not take over. */
const keptResults = (folder: string): readonly unknown[] =>
  resultsOf(folder).filter((event) => (event as { keep?: string }).keep !== 'latest');

test.each([
  ['dropout and entropy', {}],
  ['linear forms and averaged weights', allStateExperiment],
])(
  'a run that begins from a shared dense training has the same bits as one that trains alone, also when it is killed: %s',
  async (_, changes) => {
    const alone = await prepareRun(changes);
    const spec = readRunSpec(alone);
    const { graph } = initialModel(spec.experiment, { shape: [8, 8, 1], classes: 4 });
    const dense = denseStageOf(spec.experiment, prunableLayers(graph, spec.experiment.entropy));
    if (!dense) throw new Error('The dense stage cannot be shared.');

    const shared = await prepareRun(dense);
    const branch = await prepareRun(changes);
    const { runId } = readRunSpec(branch);
    const parent = { run: readRunSpec(shared).runId, round: 0 };
    writeRunSpec(branch, { ...readRunSpec(branch), experiment: experimentSchema.parse(spec.experiment), parent });

    expect(await startRun(alone).exited).toBe(0);
    expect(await startRun(shared).exited).toBe(0);
    inheritRounds(shared, branch, { runId, parent, delta: sharedSettings(spec.experiment.method).delta });
    const runner = startRun(branch);
    await untilEvent(branch, runner, (event) => event.kind === 'epoch' && event.round > 0);
    runner.kill('SIGKILL');
    await runner.exited;
    // 2: it had finished before it was killed.
    expect([0, 2]).toContain(await startRun(branch).exited);

    expect(keptResults(branch)).toEqual(keptResults(alone));
    expect(checkpointHashes(branch)).toEqual(checkpointHashes(alone));
  },
);
