import { analyses, type FrontRequest } from '#shared/analysis/index.ts';
import type { ImportedModel } from '#shared/contract/index.ts';
import { isLarge } from './experiments.ts';

/** Images that evaluate a point of the front; fewer if they are large. */
const IMAGES = 1000;
const LARGE_IMAGES = 300;

/** The front of a model as it was imported, at batch size 1. */
export function frontOfImported(model: Pick<ImportedModel, 'input'>): FrontRequest {
  return analyses.front.request.parse({ kind: 'front', images: isLarge(model) ? LARGE_IMAGES : IMAGES });
}
