import { getContext, setContext } from 'svelte';
import type { ExportFormat } from '#shared/contract/index.ts';
import type { ReductionChoice } from '#shared/proof/index.ts';

/** The model to export: the best round of a run by default, reduced by default. */
export interface ExportRequest {
  readonly runId: string;
  readonly round?: number;
  readonly plan?: ReductionChoice;
  readonly without?: readonly string[];
  readonly force?: readonly string[];
  /** The format that is chosen at first; ONNX by default. */
  readonly format?: ExportFormat;
}

/** The request that the window's export dialog shows; any view can open it. */
export class ExportState {
  request = $state.raw<ExportRequest>();

  open(request: ExportRequest): void {
    this.request = request;
  }

  close(): void {
    this.request = undefined;
  }
}

const EXPORT_STATE = Symbol('export state');

export function provideExportState(): ExportState {
  return setContext(EXPORT_STATE, new ExportState());
}

export function useExportState(): ExportState {
  return getContext<ExportState>(EXPORT_STATE);
}
