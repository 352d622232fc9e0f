import { existsSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { OpenDataSet } from '#main/datasets/index.ts';
import { applicationRoot, applicationVersion } from '#main/files/application.ts';
import { deviceOf, type Program, type ProgramOptions, type TensorflowDescription } from '#main/program/index.ts';
import type { Proof, ProofRequest, Report } from '#main/proving/index.ts';
import {
  type CheckpointStore,
  computeOfRun,
  readLatencyProfile,
  readRunSpec,
  readWholeJournal,
  runPaths,
  type RunSpec,
  validEvents,
} from '#main/run-folder/index.ts';
import { LabError } from '#shared/errors/index.ts';
import type { ComputeConfig } from '#shared/experiment/index.ts';
import type { ModelGraph } from '#shared/graph/index.ts';
import type { Environment, JournalEvent, RunInputs } from '#shared/journal/index.ts';
import type { LatencyProfile } from '#shared/latency/index.ts';
import type { RunSamples } from '#shared/planning/index.ts';
import { trainingOfRound } from '#shared/settings/index.ts';
import { formatCount, listed } from '#shared/text/index.ts';
import { openAlgorithms } from './convolutions/open-algorithms.ts';
import type { RunAlgorithms } from './convolutions/run-algorithms.ts';
import { differencesFrom } from './differences.ts';
import { checkDevice, recordEnvironment, setUpTensorflow } from './environment.ts';
import { asLabError, endOf } from './failure.ts';
import { initialState } from './initial-model.ts';
import { mergePolicyOf } from './merge-policy.ts';
import { type EventLog, outlineRun, type PreparedRun } from './prepared-run.ts';
import { imagesPerPart, programOptions } from './program-options.ts';
import { reduceAtEnd } from './prove/reduce-at-end.ts';
import { refuseChangedInputs } from './refuse-changed-inputs.ts';
import { refuseLostParent } from './refuse-lost-parent.ts';
import { type ResumePoint, resumePoint } from './resume.ts';
import { Interruption, RunControl, YieldRequested } from './run-control.ts';
import { runData } from './run-data.ts';
import { bestRound } from './run-history.ts';
import { type EndEntry, RoundsLoop } from './run-rounds.ts';
import { SystemMeter, systemReadings } from './system/system-meter.ts';
import { TrainedNetwork } from './trained-network.ts';

/** Longer compilations are reported. */
const NOTICEABLE_SECONDS = 1;

/** What a runner holds while it runs a run. */
export interface RunClaim {
  /** A copy of the lock's damaged content; undefined if it was sound. */
  readonly setAside: string | undefined;
  release(): void;
}

/** Dependencies of an attempt; tests supply their own. */
export interface RunDependencies {
  openJournal(folder: string): EventLog & { readonly attempt: number; dispose(): void };
  openCheckpoints(folder: string): CheckpointStore;
  openData(folder: string): Promise<OpenDataSet>;
  loadProgram(graph: ModelGraph, options: ProgramOptions, directory: string): Promise<Program>;
  describeTensorflow(): TensorflowDescription;
  proveModel(request: ProofRequest, report: Report): Promise<Proof>;
  /** Claims the run for this process. Throws LabError `busy` if another one runs it. */
  claim(folder: string): Promise<RunClaim>;
  /** Calls back when the process is asked to end: to stop the run, or to make way until its next attempt. */
  onEndRequest(request: (kind: 'stop' | 'yield') => void): void;
}

/**
 * One attempt at a run: from the start, or from the last intact checkpoint, with the same numbers. Once the journal is open, every error
 * becomes its `end` event; an attempt that makes way (`yielded`) has none. Throws LabError `not-found`, `busy` or `conflict` if there is
 * nothing to run.
 */
export async function runAttempt(folder: string, dependencies: RunDependencies): Promise<EndEntry['status'] | 'yielded'> {
  if (!existsSync(runPaths(folder).spec)) readRunSpec(folder);
  const claim = await dependencies.claim(folder);
  try {
    const { events, problems } = readWholeJournal(folder);
    const valid = validEvents(events);
    refuseFinished(valid, folder);
    const journal = dependencies.openJournal(folder);
    try {
      const damage = { lines: problems, lock: claim.setAside };
      const end = await attempt(folder, dependencies, journal, valid, damage);
      if (end) journal.append(end);
      return end?.status ?? 'yielded';
    } finally {
      journal.dispose();
    }
  } finally {
    claim.release();
  }
}

function refuseFinished(events: readonly JournalEvent[], folder: string): void {
  const last = events.at(-1);
  if (last?.kind !== 'end' || last.status !== 'finished') return;
  throw new LabError('conflict', 'The run is finished and cannot be resumed.', 'Run the experiment again.', { file: folder });
}

/** What is damaged in the run's folder. */
interface Damage {
  /** The journal's unreadable lines. */
  readonly lines: readonly LabError[];
  /** A copy of the lock's damaged content. */
  readonly lock: string | undefined;
}

function describeLines([first, ...others]: readonly LabError[]): string {
  const { file = '', location = '' } = first?.details ?? {};
  const where = `${basename(file)}, ${location}`;
  return others.length === 0 ? `a line (${where})` : `${others.length + 1} lines (the first: ${where})`;
}

/** What the run leaves out of its `all` training images. */
function sampleNotes({ train, calibration }: RunSamples, all: number): readonly string[] {
  const used = train + calibration;
  const subset =
    used === all ? [] : [`Of ${formatCount(all)} training images, ${formatCount(used)} are used, the same share of every class.`];
  if (calibration === 0) return subset;
  return [
    ...subset,
    `Of ${formatCount(train + calibration)} training images, ${formatCount(calibration)} are held out of training for calibration.`,
  ];
}

type Journal = ReturnType<RunDependencies['openJournal']>;

/** Undefined if the attempt makes way for the next one. */
async function attempt(
  folder: string,
  dependencies: RunDependencies,
  journal: Journal,
  events: readonly JournalEvent[],
  damage: Damage,
): Promise<EndEntry | undefined> {
  const work = new Attempt(folder, dependencies, journal);
  const checkpoints = dependencies.openCheckpoints(folder);
  const point = resumePoint(events, (checkpoint) => checkpoints.isIntact(checkpoint), damage.lines.length > 0);
  try {
    refuseLostParent(folder, point);
    work.rewind(point, checkpoints, damage);
    return await work.run(
      point,
      checkpoints,
      events.filter(({ seq }) => seq <= point.lastSeq),
    );
  } catch (error) {
    if (error instanceof YieldRequested) {
      const text = 'The scheduler ended this attempt. The next one continues from its last checkpoint.';
      journal.append({ kind: 'message', level: 'info', text });
      return undefined;
    }
    if (!asLabError(error) && !(error instanceof Interruption)) console.error(error);
    return endOf(error, work.best ?? bestRound(point.history));
  } finally {
    work.dispose();
  }
}

class Attempt {
  readonly #folder: string;
  readonly #dependencies: RunDependencies;
  readonly #journal: Journal;
  readonly #control: RunControl;
  #network: TrainedNetwork | undefined;
  #loop: RoundsLoop | undefined;

  constructor(folder: string, dependencies: RunDependencies, journal: Journal) {
    this.#folder = folder;
    this.#dependencies = dependencies;
    this.#journal = journal;
    this.#control = new RunControl(folder, (entry) => journal.append(entry));
  }

  get best(): number | null {
    return this.#loop?.best ?? null;
  }

  /** Journals the rewind to the checkpoint and reports everything that was found damaged. */
  rewind({ checkpoint, lastSeq, kept, damaged }: ResumePoint, checkpoints: CheckpointStore, { lines, lock }: Damage): void {
    if (this.#journal.attempt > 1) this.#journal.append({ kind: 'rewind', to: lastSeq, checkpoint: checkpoint?.file ?? null });
    this.#control.enterPhase('preparing', checkpoint?.round ?? 0);
    const continues = `The run continues from ${checkpoint?.file ?? 'the start'}.`;
    for (const { file } of damaged) this.#warn(`The checkpoint ${file} is damaged or missing. ${continues}`);
    if (lock !== undefined) this.#warn(`The run’s lock was damaged. Its content is in ${basename(lock)}.`);
    if (lines.length === 0) {
      checkpoints.keepOnly(kept);
      return;
    }
    const moved = checkpoints.setAside(kept, checkpoint?.round ?? null, this.#journal.attempt);
    const files = moved.length === 0 ? '' : ` Checkpoints without a line were moved: ${moved.join(', ')}.`;
    this.#warn(`The journal has ${describeLines(lines)} that cannot be read. ${continues}${files}`);
  }

  #warn(text: string): void {
    this.#journal.append({ kind: 'message', level: 'warning', text });
  }

  /** @param before the events up to the checkpoint */
  async run(point: ResumePoint, checkpoints: CheckpointStore, before: readonly JournalEvent[]): Promise<EndEntry> {
    const spec = readRunSpec(this.#folder);
    const compute = computeOfRun(spec);
    setUpTensorflow(compute);
    const tensorflow = this.#dependencies.describeTensorflow();
    checkDevice(compute, tensorflow);
    const dataSet = await this.#dependencies.openData(spec.dataSet.folder);
    const inputs: RunInputs = { dataSet: dataSet.sha256, ...(spec.model && { model: spec.model.sha256 }) };
    refuseChangedInputs(before, inputs, spec);
    const data = runData(spec.experiment, dataSet);
    // Latencies that are missing are reported before hours of training, not after.
    const latencies = (): LatencyProfile => readLatencyProfile(this.#folder);
    const outline = outlineRun(spec, data, latencies);
    await this.#control.pollNow();
    const options = programOptions(spec, data.description, outline.objective);
    const { checkpoint } = point;
    const algorithms = deviceOf(tensorflow) === 'gpu' ? undefined : this.#algorithms(spec, tensorflow, before);
    let compiling = 0;
    const load = async (graph: ModelGraph, directory: string): Promise<Program> => {
      const chosen = algorithms && { convolutionAlgorithm: await algorithms.choose(graph) };
      const started = performance.now();
      const program = await this.#dependencies.loadProgram(graph, { ...options, ...chosen }, directory);
      compiling = (performance.now() - started) / 1000;
      return program;
    };
    const saved = checkpoint && checkpoints.open(checkpoint);
    const network = await TrainedNetwork.open(
      outline,
      saved?.variables ?? new Map(),
      (graph) => load(graph, this.#programFolder),
      saved?.altered,
    );
    this.#network = network;
    // Until here, signals simply end the process: nothing is lost, and a compiling process could not respond to them anyway.
    this.#dependencies.onEndRequest((kind) => (kind === 'stop' ? this.#control.requestStop() : this.#control.requestYield()));
    const { description, samples } = data;
    const { calibration, ...others } = samples;
    this.#journal.append({
      kind: 'start',
      runId: spec.runId,
      attempt: this.#journal.attempt,
      environment: this.#environment(tensorflow, compute, before, algorithms?.areLost ?? false),
      graph: outline.graph,
      layers: [...outline.layers],
      classes: [...description.classes],
      samples: { ...others, ...(calibration > 0 && { calibration }) },
      inputs,
      rounds: outline.limits.rounds + Number(spec.experiment.reduction.fineTune > 0),
      denseEpochs: spec.experiment.training.epochs,
      epochsPerRound: trainingOfRound(spec.experiment.training, 1).epochs,
      stepsPerEpoch: outline.stepsPerEpoch,
    });
    if (compiling >= NOTICEABLE_SECONDS) {
      this.#journal.append({ kind: 'message', level: 'info', text: `Compiling the network took ${compiling.toFixed(1)} s.` });
    }
    // Checkpoints are loaded again instead of being kept in memory beside the program's copy.
    const { variables, notes } = checkpoint ? { variables: checkpoints.load(checkpoint), notes: [] } : initialState(outline.initialModel);
    for (const text of [...notes, ...(checkpoint ? [] : sampleNotes(samples, description.samples.train))])
      this.#journal.append({ kind: 'message', level: 'info', text });
    const run: PreparedRun = {
      ...outline,
      network,
      loadTrial: (graph) => load(graph, join(this.#programFolder, 'trial')),
      data,
      latencies,
      merging: () => mergePolicyOf(this.#folder, spec.experiment.reduction.merge),
      journal: this.#journal,
      checkpoints,
      control: this.#control,
      system: new SystemMeter((entry) => this.#journal.append(entry), systemReadings(deviceOf(tensorflow))),
    };
    this.#loop = new RoundsLoop(run, point, variables);
    const end = await this.#loop.run();
    network.dispose();
    if (end.best !== null && spec.experiment.reduction.removeAtEnd) {
      await reduceAtEnd(this.#folder, { ...run, spec }, end.best, (request, report) => this.#dependencies.proveModel(request, report));
    }
    return end;
  }

  /** The algorithms of the convolutions; on a GPU, cuDNN chooses them. */
  #algorithms({ experiment }: RunSpec, tensorflow: TensorflowDescription, before: readonly JournalEvent[]): RunAlgorithms {
    const progress = async (done: number, of: number): Promise<void> => {
      this.#control.report(done < of ? `measuring convolution ${done + 1} of ${of}` : undefined);
      await this.#control.pollNow();
    };
    return openAlgorithms({ folder: this.#folder, images: imagesPerPart(experiment.training), tensorflow, before, progress });
  }

  /** Records the environment, and warns if it differs from that of earlier attempts. */
  #environment(
    tensorflow: TensorflowDescription,
    compute: ComputeConfig,
    before: readonly JournalEvent[],
    algorithmsAreLost: boolean,
  ): Environment {
    const environment = recordEnvironment(tensorflow, applicationVersion(applicationRoot(import.meta.dirname)), compute);
    const differences = [...differencesFrom(before, environment), ...(algorithmsAreLost ? ['algorithms of convolutions'] : [])];
    if (differences.length === 0) return environment;
    this.#warn(
      `Attempts of this run differ in ${listed(differences)}: its numbers are not bit-identical to those of an uninterrupted run.`,
    );
    return { ...environment, differences };
  }

  dispose(): void {
    this.#network?.dispose();
    rmSync(this.#programFolder, { recursive: true, force: true });
  }

  /** TensorFlow loads programs from files. */
  get #programFolder(): string {
    return join(this.#folder, 'program');
  }
}
