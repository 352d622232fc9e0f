import type { ModelGraph } from '#shared/graph/index.ts';
import { type Slope, slopeOf } from '#shared/reduction/index.ts';
import type { ObjectiveTermConfig } from '#shared/settings/index.ts';
import type { GraphBuilder, Output } from '../graph-def/graph-builder.ts';
import { binary, reduce } from '../tensor/arithmetic.ts';
import { constant, fill, shapeVector } from '../tensor/arrays.ts';
import { elementwise } from '../tensor/elementwise.ts';
import { read, write } from '../tensor/variables.ts';
import type { ParameterGradient } from './backward-pass.ts';
import type { NetworkVariables } from './network-variables.ts';

/*
 * The slope α of an activation, y = α z + (1 - α) f(z), is the scale of its form, the same value in every channel. The optimizer
 * trains it like a parameter, and the activation's scale follows as 1 - α.
 */

/** The slopes that are trained: those of the objective's activations that are not linear forms yet. */
export function trainedSlopes(graph: ModelGraph, objective: readonly ObjectiveTermConfig[] = []): readonly Slope[] {
  return objective.flatMap((term) => (term.kind === 'layer-folding' ? term.activations.flatMap((id) => slopeOf(graph, id) ?? []) : []));
}

/**
 * Replaces the gradients of a slope's two scales by that of α, dL/dα = strength · Σ_channels (dL/dform - dL/dactivation), in every
 * channel of the form's scale. Other linear forms are not trained, so their gradients are dropped.
 */
export function slopeGradients(
  builder: GraphBuilder,
  gradients: ReadonlyMap<string, ParameterGradient>,
  { parameters }: NetworkVariables,
  slopes: readonly Slope[],
  strength: Output | undefined,
): ReadonlyMap<string, ParameterGradient> {
  const trained = new Set(parameters.filter(({ moments }) => moments.length > 0).map(({ parameter }) => parameter.name));
  const result = new Map([...gradients].filter(([name]) => trained.has(name)));
  for (const { activation, form } of slopes) {
    const [ofForm, ofActivation] = [gradients.get(form), gradients.get(activation)];
    if (!ofForm || !ofActivation || !strength) continue;
    const { minus, times } = elementwise(builder);
    const difference = minus(ofForm.gradient, ofActivation.gradient);
    const total = times(strength, reduce(builder, 'Sum', difference, constant(builder, 'int32', [0])));
    const readers = [...ofForm.readers, ...ofActivation.readers];
    result.set(form, { gradient: fill(builder, shapeVector(builder, difference), total), readers });
  }
  return result;
}

/** After the optimizer's updates: clips each slope to 0..1, and sets the activation's scale to 1 - α. Returns all nodes that must run. */
export function slopeUpdates(
  builder: GraphBuilder,
  { byName }: NetworkVariables,
  slopes: readonly Slope[],
  updates: readonly Output[],
): readonly Output[] {
  return slopes.flatMap((own) => {
    const [form, activation] = [byName.get(own.form), byName.get(own.activation)];
    if (!form || !activation) throw new Error(`no variables of ${own.form}`);
    const scalar = (value: number): Output => constant(builder, form.type, value);
    const updated = read(builder, form, updates);
    const clipped = binary(builder, 'Maximum', binary(builder, 'Minimum', updated, scalar(1)), scalar(0));
    return [write(builder, form, clipped), write(builder, activation, binary(builder, 'Sub', scalar(1), clipped))];
  });
}
