import type { ModelSummary, ProofSummary, RunSummary } from '#shared/contract/index.ts';

/** A row of the list: a run, one of its models, or a proven form of that model. */
export type ListRow =
  | { readonly kind: 'run'; readonly key: string; readonly run: RunSummary; readonly models: number }
  | { readonly kind: 'model'; readonly key: string; readonly run: RunSummary; readonly model: ModelSummary }
  | { readonly kind: 'form'; readonly key: string; readonly run: RunSummary; readonly model: ModelSummary; readonly proof: ProofSummary };

export function modelKey({ runId, round }: Pick<ModelSummary, 'runId' | 'round'>): string {
  return `${runId}/${round}`;
}

/** Rows run by run in the given order, without runs that have no matching model. */
export function listRows(
  runs: readonly RunSummary[],
  modelsByRun: ReadonlyMap<string, readonly ModelSummary[]>,
  matches: (run: RunSummary, model: ModelSummary) => boolean,
): readonly ListRow[] {
  return runs.flatMap((run) => {
    const models = (modelsByRun.get(run.id) ?? []).filter((model) => matches(run, model));
    if (models.length === 0) return [];
    return [
      { kind: 'run' as const, key: run.id, run, models: models.length },
      ...models.flatMap((model) => [
        { kind: 'model' as const, key: modelKey(model), run, model },
        ...provenForms(model).map((proof) => ({ kind: 'form' as const, key: `${modelKey(model)}/${proof.id}`, run, model, proof })),
      ]),
    ];
  });
}

/** The newest proof of each form: reduced, reduced by an edited plan, as trained. */
export function provenForms({ proofs }: Pick<ModelSummary, 'proofs'>): readonly ProofSummary[] {
  const seen = new Set<string>();
  return proofs.filter(({ plan, without, force }) => {
    const form = `${plan} ${without} ${force}`;
    return !seen.has(form) && seen.add(form);
  });
}

/** `Dense` or `Round 3`. */
export function roundTitle(round: number): string {
  return round === 0 ? 'Dense' : `Round ${round}`;
}

/** `Reduced`, `Reduced, 2 steps left out, 1 step forced`, `As trained`. */
export function formTitle({ plan, without, force, refused }: Pick<ProofSummary, 'plan' | 'without' | 'force' | 'refused'>): string {
  if (plan === 'none') return 'As trained';
  const left = without + refused;
  const changes = [
    ...(left > 0 ? [`${left} ${left === 1 ? 'step' : 'steps'} left out`] : []),
    ...(force > 0 ? [`${force} ${force === 1 ? 'step' : 'steps'} forced`] : []),
  ];
  return ['Reduced', ...changes].join(', ');
}

/** The model opened by default: the best one, else the last. */
export function firstChoice(models: readonly ModelSummary[]): ModelSummary | undefined {
  return models.find(({ best }) => best) ?? models.at(-1);
}
