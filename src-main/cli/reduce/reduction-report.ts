import type { DataSet, ImportedModel, RunDetail, RunReport } from '#shared/contract/index.ts';
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
  readonly reduced: Pick<RunDetail, 'rounds'> & Pick<RunReport, 'runId'>;
  readonly done: DoneJob;
  readonly proofFile: string;
}

/** A finished reduction as a JSON document. Accuracies in percent, as the independent runtime measured them; latencies in milliseconds. */
export function reductionDocument({ source, model, dataSet, dense, reduced, done, proofFile }: Reduction) {
  const { sheet, id } = done.proof;
  const round = reduced.rounds.find((one) => one.round === sheet.round);
  const [exported = { file: '', bytes: 0, sha256: '' }] = done.job.files;
  return {
    source,
    modelId: model.name,
    dataSet: dataSet.name,
    runs: { dense: dense.runId, reduced: reduced.runId },
    round: sheet.round,
    linear: round?.linear ?? [],
    dead: round?.dead ?? [],
    before: figuresOf(firstModel(sheet)),
    after: figuresOf(lastModel(sheet)),
    exported,
    proof: id,
    proofFile,
  };
}

function figuresOf(model: ProofSheet['models'][number]) {
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
export function reductionText({ exported, proofFile, source }: ReturnType<typeof reductionDocument>, sheet: ProofSheet): string {
  const { columns, rows } = modelTable(sheet);
  return [
    `${exported.file} (${plural(exported.bytes, 'byte')}) replaces ${source}; proof sheet: ${proofFile}`,
    verdict(sheet).join('\n'),
    textTable(columns, rows),
  ]
    .map((text) => text.split('\n').map(printable).join('\n'))
    .join('\n\n');
}
