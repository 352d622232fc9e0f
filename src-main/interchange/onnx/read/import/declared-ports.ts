import { elementsOf } from '#shared/graph/index.ts';
import type { Port } from '#shared/networks/index.ts';
import type { ValueInfoProto } from '../../messages/onnx_pb.ts';

/** An input or output as the file declares it. Dynamic sizes are their names, or empty without one. */
export function declaredPort({ name, type }: ValueInfoProto): Port {
  const dimensions = type?.value.case === 'tensorType' ? (type.value.value.shape?.dim ?? []) : [];
  const shape = dimensions.map(({ value }) => {
    if (value.case === 'dimParam') return value.value;
    return value.case === 'dimValue' && value.value > 0n ? Number(value.value) : '';
  });
  return { name, shape };
}

/** A classifier's output. Without declared sizes it is [batch, classes], with the input's batch. */
export function outputPort(output: ValueInfoProto, { shape: [batch = ''] }: Port, classes: number): Port {
  const { name, shape } = declaredPort(output);
  const [, ...sizes] = shape;
  const isKnown = sizes.length > 0 && sizes.every((size) => typeof size === 'number') && elementsOf(sizes) === classes;
  return { name, shape: isKnown ? shape : [batch, classes] };
}
