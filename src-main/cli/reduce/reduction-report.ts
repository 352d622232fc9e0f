import type { Front, FrontPoint } from '#shared/analysis/index.ts';
import type { DataSet, ImportedModel, RunDetail, RunReport, WrittenFile } from '#shared/contract/index.ts';
import { firstModel, lastModel, medianLatency, modelTable, type ProofSheet, verdict } from '#shared/proof/index.ts';
import { plural, printable } from '#shared/text/index.ts';
import type { DoneJob } from '../session/do-job.ts';
import { textTable } from '../text/text-table.ts';

interface Reduction {
  /** The original file. */
  readonly source: string;
  readonly model: ImportedModel;
  readonly dataSet: DataSet;
  readonly dense: RunReport;
  readonly front: Front | undefined;
  /** The point that the reduced model was made from; undefined for none. */
  readonly point: FrontPoint | undefined;
  readonly reduced: Pick<RunDetail, 'rounds'> & Pick<RunReport, 'runId'>;
  readonly done: DoneJob;
  readonly proofFile: string;
}

/** Accuracies in percent, in the independent runtime; latencies in milliseconds. */
interface Figures {
  readonly accuracy: number;
  readonly testAccuracy: number;
  readonly latency1: number;
  readonly latency32: number;
  readonly parameters: number;
  readonly macs: number;
  readonly depth: number;
}

/** A finished reduction: the output of `nepenthe reduce --json`. */
export interface ReductionDocument {
  readonly source: string;
  readonly modelId: string;
  readonly dataSet: string;
  /** Their IDs. */
  readonly runs: { readonly dense: string; readonly reduced: string };
  readonly round: number;
  /** Null if it could not be measured. */
  readonly front: Front | null;
  /** The number of the point that the model was made from, from 1; null for none. */
  readonly point: number | null;
  readonly linear: readonly string[];
  /** Layers of the blocks that were bypassed at that point. */
  readonly bypassed: readonly string[];
  /** Layers whose convolutions were replaced by the identity at that point. */
  readonly dropped: readonly string[];
  readonly dead: readonly string[];
  readonly before: Figures;
  readonly after: Figures;
  readonly exported: WrittenFile;
  /** The ID of the proof sheet. */
  readonly proof: number;
  readonly proofFile: string;
}

export function reductionDocument({ source, model, dataSet, dense, front, point, reduced, done, proofFile }: Reduction): ReductionDocument {
  const { sheet, id } = done.proof;
  const round = reduced.rounds.find((one) => one.round === sheet.round);
  const [exported = { file: '', bytes: 0, sha256: '' }] = done.job.files;
  return {
    source,
    modelId: model.name,
    dataSet: dataSet.name,
    runs: { dense: dense.runId, reduced: reduced.runId },
    round: sheet.round,
    front: front ?? null,
    point: front && point ? front.points.indexOf(point) + 1 : null,
    linear: [...new Set([...(point?.layers ?? []), ...(round?.linear ?? [])])],
    bypassed: point?.bypassed ?? [],
    dropped: point?.dropped ?? [],
    dead: round?.dead ?? [],
    before: figuresOf(firstModel(sheet)),
    after: figuresOf(lastModel(sheet)),
    exported,
    proof: id,
    proofFile,
  };
}

function figuresOf(model: ProofSheet['models'][number]): Figures {
  const { cost, independent } = model;
  return {
    accuracy: independent.validation,
    testAccuracy: independent.test,
    latency1: medianLatency(model, 1),
    latency32: medianLatency(model, 32),
    parameters: cost.parameters,
    macs: cost.macs,
    depth: cost.depth,
  };
}

/** The same for the terminal. */
export function reductionText({ exported, proofFile, source }: ReductionDocument, sheet: ProofSheet): string {
  const { columns, rows } = modelTable(sheet);
  return [
    `${exported.file} (${plural(exported.bytes, 'byte')}) replaces ${source}; proof sheet: ${proofFile}`,
    verdict(sheet).join('\n'),
    textTable(columns, rows),
  ]
    .map((text) => text.split('\n').map(printable).join('\n'))
    .join('\n\n');
}
