import type { MessageInitShape } from '@bufbuild/protobuf';
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
}
