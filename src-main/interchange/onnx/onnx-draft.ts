import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Attribute } from './attributes.ts';
import type { NodeProtoSchema, TensorProtoSchema } from './messages/onnx_pb.ts';

/** Collects the operators and constants of an ONNX graph, in order. */
export class OnnxDraft {
  readonly nodes: MessageInitShape<typeof NodeProtoSchema>[] = [];
  readonly tensors: MessageInitShape<typeof TensorProtoSchema>[] = [];
  readonly #taken: Set<string>;

  /** `reserved`: names that {@link uniqueName} must not return. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** Reserves and returns `wanted`, or `wanted:2`, `wanted:3`, …: computed values and constants share one namespace. */
  uniqueName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}:${count}`;
    this.#taken.add(name);
    return name;
  }

  /**
   * Adds an operator that reads the graph's output and yields the new one, under the same name.
   *
   * @param former the name that is wanted for the value that was the output
   * @param operands constants that the operator also reads
   */
  applyToOutput(output: string, former: string, opType: string, attribute: readonly Attribute[], operands: readonly string[] = []): void {
    const value = this.uniqueName(former);
    const renamed = (names: readonly string[] = []): string[] => names.map((name) => (name === output ? value : name));
    for (const [index, node] of this.nodes.entries()) {
      this.nodes[index] = { ...node, input: renamed(node.input), output: renamed(node.output) };
    }
    this.nodes.push({ opType, name: `${output}/${opType}`, input: [value, ...operands], output: [output], attribute: [...attribute] });
  }
}
