import type { Program } from '#main/program/index.ts';
import type { AnalyzedModel } from './analyzed-model.ts';

/** Compiles the analyzed model with its weights; disposed with the result. */
export async function evaluatedModel({
  model,
  load,
}: Pick<AnalyzedModel, 'model' | 'load'>): Promise<Pick<Program, 'evaluate' | 'logits'> & Disposable> {
  const program = await load(model.graph);
  program.assign(model.weights);
  return {
    evaluate: (batch) => program.evaluate(batch),
    logits: (images) => program.logits(images),
    [Symbol.dispose]: () => program.dispose(),
  };
}
