import type { OnnxInitializer, OnnxValue, OnnxView } from '#shared/contract/index.ts';
import type { Table } from '../ui/csv.ts';
import type { DrawnNode } from './drawn-graph.ts';
import type { OnnxMember } from './onnx-members.ts';
import { roleOfOnnx } from './onnx-roles.ts';

/** What is known of a file's values by their names. */
export interface OnnxValues {
  readonly shapes: ReadonlyMap<string, OnnxValue>;
  readonly constants: ReadonlyMap<string, OnnxInitializer>;
}

export function onnxValues({ inputs, outputs, values, initializers }: OnnxView): OnnxValues {
  return {
    shapes: new Map([...values, ...outputs, ...inputs].map((value) => [value.name, value])),
    constants: new Map(initializers.map((initializer) => [initializer.name, initializer])),
  };
}

/** `float32 batch × 3 × 224 × 224`. */
export function valueWords({ type, shape }: Pick<OnnxValue, 'type' | 'shape'> | Pick<OnnxInitializer, 'type' | 'shape'>): string {
  if (shape === null) return `${type} of unknown shape`;
  return shape.length === 0 ? `${type}, a single value` : `${type} ${sizeWords(shape)}`;
}

function sizeWords(shape: NonNullable<OnnxValue['shape']>): string {
  return shape.map((size) => size ?? '?').join(' × ');
}

/** What is written into a box: the operation, and of a map the shape of its weights. */
export function onnxWords(
  { kind, head, members, id }: DrawnNode<OnnxMember>,
  { shapes, constants }: OnnxValues,
): { name: string; words: string } {
  if (!head) return { name: 'output', words: '' };
  if (kind === 'input') return { name: '', words: sizeWords(shapes.get(id.slice('input '.length))?.shape ?? []).replaceAll(' ', '') };
  if (kind === 'group') return { name: id.split(/[./]/).at(-1) ?? id, words: `${members.length} operations` };
  const weights = head.node?.inputs.flatMap((input) => constants.get(input) ?? []).find(({ shape }) => shape.length > 1);
  const op = opWords(head);
  if (kind === 'operation') return { name: op, words: members.map(opWords).join(' · ') };
  const bends = members.filter((member) => roleOfOnnx(member) === 'rectifier').map(opWords);
  return { name: [op, ...bends].join(' · '), words: weights ? sizeWords(weights.shape) : id };
}

/** `BatchNorm` of `BatchNormalization`. */
function opWords({ node }: OnnxMember): string {
  return (node?.op ?? '').replace('Normalization', 'Norm');
}

/** Every node of a file. */
export function onnxTable({ nodes, importable }: OnnxView, { shapes }: OnnxValues): Table {
  const problems = new Map(importable.nodes.map(({ name, why }) => [name, why]));
  return {
    columns: ['node', 'op', 'domain', 'module', 'inputs', 'outputs', 'shape', 'attributes', 'problem'],
    rows: nodes.map(({ name, op, domain, module, inputs, outputs, attributes }) => [
      name,
      op,
      domain,
      module,
      inputs.join(' '),
      outputs.join(' '),
      sizeWords(shapes.get(outputs[0] ?? '')?.shape ?? []),
      attributes.map((attribute) => `${attribute.name}=${attribute.value}`).join(' '),
      problems.get(name) ?? '',
    ]),
  };
}
