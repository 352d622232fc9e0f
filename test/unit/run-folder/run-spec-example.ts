import type { RunSpec } from '#main/run-folder/index.ts';
import { experimentSchema } from '#shared/experiment/index.ts';

export const exampleSpec: RunSpec = {
  format: 1,
  runId: 'r1',
  createdAt: '2026-01-02T03:04:05.000Z',
  app: '0.1.0',
  dataSet: { name: 'digits', folder: '/data/digits' },
  experiment: experimentSchema.parse({ data: { name: 'digits' }, network: { kind: 'mlp' } }),
};
