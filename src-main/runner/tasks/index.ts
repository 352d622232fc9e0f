import type { TaskKind } from '#main/tasks/index.ts';
import type { TaskHandler } from '../task-handler.ts';

/** The handlers by kind of task, loaded on demand. */
export const handlers: { readonly [Kind in TaskKind]: () => Promise<TaskHandler<Kind>> } = {
  run: async () => (await import('./run.ts')).handleRun,
  probe: async () => (await import('./probe.ts')).handleProbe,
  plan: async () => (await import('./plan.ts')).handlePlan,
  proof: async () => (await import('./proof.ts')).handleProof,
  export: async () => (await import('./proof.ts')).handleExport,
  analysis: async () => (await import('./analysis.ts')).handleAnalysis,
  latency: async () => (await import('./latency.ts')).handleLatency,
  'data-import': async () => (await import('./data-import.ts')).handleDataImport,
  'data-overview': async () => (await import('./data-overview.ts')).handleDataOverview,
  'model-import': async () => (await import('./model-import/model-import.ts')).handleModelImport,
  'runs-export': async () => (await import('./runs-export.ts')).handleRunsExport,
  'runs-import': async () => (await import('./runs-import.ts')).handleRunsImport,
  'inspect-data': async () => (await import('./inspect-data.ts')).handleInspectData,
  'inspect-model': async () => (await import('./inspect-model.ts')).handleInspectModel,
};
