import { headOf } from '#shared/networks/index.ts';
import type { ForeignTensors } from './foreign-tensors.ts';
import type { WeightsFit } from './weights-fit.ts';

const TYPES: Readonly<Record<string, string>> = { F16: 'float16', BF16: 'bfloat16', F64: 'float64' };

/** What a person should know of how a file was read, as sentences. */
export function importNotes(fit: WeightsFit, others: readonly string[], { prefix, typeOf }: ForeignTensors): readonly string[] {
  const { name, naming, graph, matches, report, hasHead } = fit;
  const notes = [`The tensors are named as ${naming} names those of ${name}.`];
  if (others.length > 0) {
    notes.push(
      `${others.join(' and ')} ${others.length > 1 ? 'have' : 'has'} the same tensors and another stride or pool: name it if it is meant.`,
    );
  }
  if (prefix !== '') notes.push(`All names begin with ${prefix}, which is left out.`);
  for (const [type, words] of Object.entries(TYPES)) {
    const count = matches.filter(({ tensor }) => typeOf(tensor) === type).length;
    if (count > 0) notes.push(`${count} ${count === 1 ? 'tensor is' : 'tensors are'} converted from ${words} to float32.`);
  }
  if (!hasHead) notes.push(`The file has no head: ${headOf(graph).id} begins anew.`);
  const anew = report.missing.length + report.misshaped.length;
  if (anew > (hasHead ? 0 : 2)) notes.push(`${anew} tensors of the network that are missing or of another shape begin anew.`);
  return notes;
}
