import type { MessageInitShape } from '@bufbuild/protobuf';
import type { NodeProtoSchema, TensorProtoSchema } from './messages/onnx_pb.ts';

/** The operators and constants of an ONNX graph in the making, in the order in which they were added. */
export class OnnxDraft {
  readonly nodes: MessageInitShape<typeof NodeProtoSchema>[] = [];
  readonly tensors: MessageInitShape<typeof TensorProtoSchema>[] = [];
  readonly #taken: Set<string>;

  /** `reserved`: names of values that {@link freeName} is not to give away. */
  constructor(reserved: Iterable<string>) {
    this.#taken = new Set(reserved);
  }

  /** Takes `wanted`, or `wanted:2`, `wanted:3` …: computed values and constants share one space of names. */
  freeName(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count++) name = `${wanted}:${count}`;
    this.#taken.add(name);
    return name;
  }
}
