import { describe, expect, it } from 'vitest';
import { importOnnx, readOnnxNumbers } from '#main/interchange/index.ts';
import { TensorProto_DataType as DataType } from '#main/interchange/onnx/messages/onnx_pb.ts';
import { madeOnnx, type MadeTensor, node, writtenOnnx } from '../../../fixtures/onnx-import/made-onnx.ts';

const bytesOf = (array: ArrayBufferView): Uint8Array<ArrayBuffer> =>
  new Uint8Array(array.buffer as ArrayBuffer, array.byteOffset, array.byteLength);
const raw = (dataType: number, array: ArrayBufferView): MadeTensor => ({ dataType, rawData: bytesOf(array) });

/** IEEE 754 half: 1, -2, the largest, the smallest, a subnormal, 1/3 rounded. */
const halves = [0x3c00, 0xc000, 0x7bff, 0x0400, 0x0001, 0x3555];
const halfValues = [1, -2, 65504, 2 ** -14, 2 ** -24, 0.333251953125];
/** The upper halves of float32: 1, -2, 3.140625. */
const brains = [0x3f80, 0xc000, 0x4049];
const brainValues = [1, -2, 3.140625];

const cases: readonly (readonly [string, MadeTensor, readonly number[]])[] = [
  ['float32, raw', raw(DataType.FLOAT, Float32Array.of(1.5, -2)), [1.5, -2]],
  ['float32, in its field', { dataType: DataType.FLOAT, floatData: [1.5, -2] }, [1.5, -2]],
  ['float64, raw', raw(DataType.DOUBLE, Float64Array.of(0.1, -2)), [0.1, -2]],
  ['float64, in its field', { dataType: DataType.DOUBLE, doubleData: [0.1, -2] }, [0.1, -2]],
  ['float16, raw', raw(DataType.FLOAT16, Uint16Array.from(halves)), halfValues],
  ['float16, as bits', { dataType: DataType.FLOAT16, int32Data: halves }, halfValues],
  ['bfloat16, raw', raw(DataType.BFLOAT16, Uint16Array.from(brains)), brainValues],
  ['bfloat16, as bits', { dataType: DataType.BFLOAT16, int32Data: brains }, brainValues],
  ['int64, raw', raw(DataType.INT64, BigInt64Array.of(-1n, 2n ** 40n)), [-1, 2 ** 40]],
  ['int64, in its field', { dataType: DataType.INT64, int64Data: [-1n, 5n] }, [-1, 5]],
  ['uint64, in its field', { dataType: DataType.UINT64, uint64Data: [1n, 5n] }, [1, 5]],
  ['uint32, in its field', { dataType: DataType.UINT32, uint64Data: [1n, 2n ** 32n - 1n] }, [1, 2 ** 32 - 1]],
  ['int32, raw', raw(DataType.INT32, Int32Array.of(-7, 8)), [-7, 8]],
  ['int16, raw', raw(DataType.INT16, Int16Array.of(-7, 8)), [-7, 8]],
  ['uint16, raw', raw(DataType.UINT16, Uint16Array.of(65535, 8)), [65535, 8]],
  ['int8, in its field', { dataType: DataType.INT8, int32Data: [-7, 8] }, [-7, 8]],
  ['uint8, raw', raw(DataType.UINT8, Uint8Array.of(255, 8)), [255, 8]],
  ['truth, raw', raw(DataType.BOOL, Uint8Array.of(1, 0)), [1, 0]],
];

describe('numbers of an ONNX file', () => {
  it.each(cases)('are read: %s', async (_type, tensor, expected) => {
    const constants = { t: { ...tensor, dims: [BigInt(expected.length)] } };
    const file = writtenOnnx(madeOnnx({ input: [4], constants, nodes: [node('Relu', ['x'], 'y')] }));
    const { values, elements, type } = await readOnnxNumbers(file, 't');
    expect(values).toEqual(expected);
    expect(elements).toBe(expected.length);
    expect(_type.startsWith(type) || type === 'bool').toBe(true);
  });

  it('become float32 weights', async () => {
    const constants = { h: { ...raw(DataType.FLOAT16, Uint16Array.of(0x3c00, 0xc000)), dims: [2n, 1n] } };
    const nodes = [node('Cast', ['h'], 'w', { to: DataType.FLOAT }), node('MatMul', ['x', 'w'], 'y')];
    const { weights } = await importOnnx(writtenOnnx(madeOnnx({ input: [2], constants, nodes })), { name: 'half', batchNorm: false });
    expect([...weights.values()]).toEqual([Float32Array.of(1, -2)]);
  });
});
