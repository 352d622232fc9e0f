import { headsOf } from '#shared/networks/index.ts';
import type { SourceTensors } from './source-tensors.ts';
import type { WeightsFit } from './weights-fit.ts';

const TYPES: Readonly<Record<string, string>> = { F16: 'float16', BF16: 'bfloat16', F64: 'float64' };

/** Notes for the user on how a file was read, one sentence each. */
export function importNotes(fit: WeightsFit, others: readonly string[], { prefix, typeOf }: SourceTensors): readonly string[] {
  const { name, naming, graph, matches, report, hasHead } = fit;
  const notes = [`The tensors are named as in ${naming}’s ${name}.`];
  if (others.length > 0) {
    notes.push(
      `${others.join(' and ')} ${others.length > 1 ? 'have' : 'has'} the same tensors and differs only in strides or pools: name the network that you mean.`,
    );
  }
  if (prefix !== '') notes.push(`The common prefix ${prefix} was removed from all names.`);
  for (const [type, typeName] of Object.entries(TYPES)) {
    const count = matches.filter(({ tensor }) => typeOf(tensor) === type).length;
    if (count > 0) notes.push(`${count} ${count === 1 ? 'tensor is' : 'tensors are'} converted from ${typeName} to float32.`);
  }
  if (!hasHead)
    notes.push(
      `The file has no classifier: ${headsOf(graph)
        .map(({ id }) => id)
        .join(', ')} is initialized randomly.`,
    );
  const initialized = report.missing.length + report.misshaped.length;
  if (initialized > (hasHead ? 0 : 2))
    notes.push(
      initialized === 1
        ? 'A tensor is missing or has another shape; it is initialized randomly.'
        : `${initialized} tensors are missing or have another shape; they are initialized randomly.`,
    );
  return notes;
}
