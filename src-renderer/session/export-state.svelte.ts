import { getContext, setContext } from 'svelte';
import type { ReductionChoice } from '#shared/proof/index.ts';

/** What is to be exported: of a run the best round unless one is named, reduced unless it is said otherwise. */
export interface ExportRequest {
  readonly runId: string;
  readonly round?: number;
  readonly plan?: ReductionChoice;
  readonly without?: readonly string[];
}

/** Where any view asks for the window's export dialog. */
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
