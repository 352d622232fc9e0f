import type { Sensitivity } from '#shared/analysis/index.ts';

/** What a point's height is: the change of accuracy in percentage points, or of the NLL in nats. */
export type SensitivityMeasure = 'accuracy' | 'nll';

export interface SensitivityPoint {
  readonly layer: string;
  /** In bits. */
  readonly entropy: number;
  /** From the model itself to the model with that layer linear. */
  readonly change: number;
}

/** The layers with a finite change, lowest entropy first. */
export function sensitivityPoints({ model, layers }: Sensitivity, measure: SensitivityMeasure): readonly SensitivityPoint[] {
  const before = model[measure];
  const points = layers.flatMap(({ layer, entropy, ...scores }): SensitivityPoint[] => {
    const after = scores[measure];
    return before === null || after === null ? [] : [{ layer, entropy, change: after - before }];
  });
  return points.sort((one, other) => one.entropy - other.entropy);
}

/** `ρ = 0.62, n = 13` */
export function correlationText({ correlation, layers }: Sensitivity, measure: SensitivityMeasure): string {
  const rho = correlation[measure];
  return `Spearman’s ρ ${rho === null ? 'is not defined' : `= ${rho.toFixed(2)}`}, n = ${layers.length}`;
}
