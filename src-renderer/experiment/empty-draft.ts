import { DEFAULT_METHOD } from '#shared/methods/index.ts';
import type { Json } from '../schema-form/json.ts';

/** The initial document if there is no preset. */
export const emptyDraft: Json = {
  name: 'Untitled',
  data: { name: 'digits' },
  network: { kind: 'residual' },
  method: { ...DEFAULT_METHOD },
};
