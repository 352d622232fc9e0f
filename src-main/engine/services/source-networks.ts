import { existsSync } from 'node:fs';
import { runPaths } from '#main/run-folder/index.ts';
import type { RunDetail } from '#shared/contract/index.ts';
import { describeLabError, LabError } from '#shared/errors/index.ts';
import type { StoredGraph } from '#shared/graph/index.ts';
import type { ChangeHub } from '../changes/change-hub.ts';
import type { EngineLog } from '../engine-log.ts';
import { lastIngestedSeq, storeEngineMessage } from '../ingest/ingest-journal.ts';
import { runById } from '../store/run-records.ts';
import { storeNetwork } from '../store/sources.ts';
import type { Store } from '../store/store.ts';
import type { OnnxReader } from './onnx-reader.ts';

interface SourceNetworksContext {
  readonly store: Store;
  readonly changes: ChangeHub;
  readonly log: EngineLog;
  readonly reader: Pick<OnnxReader, 'read'>;
}

/** The networks of runs of other programs, from the ONNX files that these leave in the runs' folders. */
export class SourceNetworks {
  readonly #context: SourceNetworksContext;
  readonly #reading = new Set<string>();

  constructor(context: SourceNetworksContext) {
    this.#context = context;
  }

  /** Reads the network of a run that has none yet, in a process of its own; clients are told once it is there. */
  request({ summary: { id }, source, graph, folder }: RunDetail): void {
    const file = runPaths(folder).sourceNetwork;
    if (source === null || graph !== null || this.#reading.has(id) || !existsSync(file)) return;
    this.#reading.add(id);
    void this.#read(id, file)
      .catch((error: unknown) => this.#context.log.error({ run: id, err: error }, 'the network of a run could not be stored'))
      .finally(() => this.#reading.delete(id));
  }

  async #read(id: string, file: string): Promise<void> {
    const { store, changes } = this.#context;
    const { graph, problem } = await this.#networkIn(file);
    const run = runById(store, id);
    if (!run) return;
    store.transaction(() => {
      storeNetwork(store, run.number, graph);
      if (!problem) return;
      const text = `The network cannot be shown. ${describeLabError(problem.details)}`;
      const message = storeEngineMessage(store, run.number, 'warning', text, lastIngestedSeq(store, run.number) ?? 0);
      changes.publish({ kind: 'messages', id, messages: [message] });
    });
    changes.publish({ kind: 'detail', id });
  }

  async #networkIn(file: string): Promise<{ readonly graph: StoredGraph; readonly problem?: LabError }> {
    try {
      const { network } = await this.#context.reader.read({ format: 1, file, numbers: null, network: true });
      if (!network) throw new Error('the result has no network');
      return { graph: network };
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return { graph: { unreadable: error.details }, problem: error };
    }
  }
}
