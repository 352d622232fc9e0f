import type { OnnxInitializer, OnnxValue, OnnxView } from '#shared/contract/index.ts';
import type { Table } from '#shared/text/index.ts';
import type { ViewNode } from '../graph-view/view-graph.ts';
import { inputId, type OnnxMember } from './onnx-nodes.ts';
import { roleOfOnnx } from './onnx-roles.ts';

/** The values of a file, by name. */
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

/** Type and shape: `float32 batch × 3 × 224 × 224`. */
export function typeLabel({ type, shape }: Pick<OnnxValue, 'type' | 'shape'> | Pick<OnnxInitializer, 'type' | 'shape'>): string {
  if (shape === null) return `${type}, unknown shape`;
  return shape.length === 0 ? `${type} scalar` : `${type} ${shapeLabel(shape)}`;
}

function shapeLabel(shape: NonNullable<OnnxValue['shape']>): string {
  return shape.map((size) => size ?? '?').join(' × ');
}

/** An element of a tensor in at most five digits; `null` is infinite or NaN. */
export function formatElement(value: number | null): string {
  if (value === null) return 'non-finite';
  if (Number.isInteger(value) && Math.abs(value) < 1e9) return String(value);
  const size = Math.abs(value);
  return size >= 1e-3 && size < 1e5 ? String(Number(value.toPrecision(5))) : value.toExponential(3);
}

/** The two lines of a node's box: the operation and, for a kernel, the shape of its weights. */
export function boxLabels(
  { kind, head, members, id }: ViewNode<OnnxMember>,
  { shapes, constants }: OnnxValues,
): { readonly name: string; readonly label: string } {
  if (!head) return { name: 'output', label: '' };
  if (kind === 'input') {
    const shape = [...shapes.values()].find(({ name }) => inputId(name) === id)?.shape;
    return { name: '', label: shapeLabel(shape ?? []).replaceAll(' ', '') };
  }
  if (kind === 'group') return { name: id.split(/[./]/).at(-1) ?? id, label: `${members.length} operations` };
  const weights = head.node?.inputs.flatMap((input) => constants.get(input) ?? []).find(({ shape }) => shape.length > 1);
  const operator = operatorLabel(head);
  if (kind === 'operation') return { name: operator, label: members.map(operatorLabel).join(' · ') };
  const rectifiers = members.filter((member) => roleOfOnnx(member) === 'rectifier').map(operatorLabel);
  return { name: [operator, ...rectifiers].join(' · '), label: weights ? shapeLabel(weights.shape) : id };
}

/** `BatchNorm` for `BatchNormalization`. */
function operatorLabel({ node }: OnnxMember): string {
  return (node?.op ?? '').replace('Normalization', 'Norm');
}

/** One row per node of a file. */
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
      shapeLabel(shapes.get(outputs[0] ?? '')?.shape ?? []),
      attributes.map((attribute) => `${attribute.name}=${attribute.value}`).join(' '),
      problems.get(name) ?? '',
    ]),
  };
}
