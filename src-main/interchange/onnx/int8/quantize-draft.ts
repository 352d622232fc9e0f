import { type Attribute, integer } from '../attributes.ts';
import { TensorProto_DataType } from '../messages/onnx_pb.ts';
import { OnnxDraft } from '../onnx-draft.ts';
import { type Quantization, quantizationOf, quantizeLayer, type ValueRange } from './linear-quantization.ts';
import { type Operator, type QuantizedValues, quantizedValues } from './quantized-values.ts';

type Constant = OnnxDraft['tensors'][number];

/**
 * The operators with pairs of QuantizeLinear and DequantizeLinear (QDQ): activations are uint8 with one scale, kernels int8 with one scale per
 * output channel, and biases int32. Runtimes replace each pair around an operator by integer arithmetic.
 *
 * @param ranges of every measured value of {@link quantizedValues}
 */
export function quantizeDraft(draft: OnnxDraft, output: string, ranges: ReadonlyMap<string, ValueRange>): OnnxDraft {
  const values = quantizedValues(draft, output);
  return new DraftQuantizer(draft, values, ranges).finish();
}

class DraftQuantizer {
  readonly #source: OnnxDraft;
  readonly #values: QuantizedValues;
  readonly #ranges: ReadonlyMap<string, ValueRange>;
  readonly #draft: OnnxDraft;
  readonly #constants: ReadonlyMap<string, Constant>;
  /** Dequantized values and kernels, by the names that they replace. */
  readonly #replaced = new Map<string, string>();

  constructor(source: OnnxDraft, values: QuantizedValues, ranges: ReadonlyMap<string, ValueRange>) {
    this.#source = source;
    this.#values = values;
    this.#ranges = ranges;
    this.#constants = new Map(source.tensors.map((tensor) => [tensor.name ?? '', tensor]));
    const names = [...this.#constants.keys(), ...source.nodes.flatMap(({ input = [], output = [] }) => [...input, ...output])];
    this.#draft = new OnnxDraft(names);
  }

  finish(): OnnxDraft {
    const computed = new Set(this.#source.nodes.flatMap(({ output = [] }) => output));
    for (const name of this.#values.measured) if (!computed.has(name)) this.#round(name);
    for (const [index, node] of this.#source.nodes.entries()) {
      const input = this.#values.layers.has(index) ? this.#layerInputs(node) : this.#inputs(node);
      this.#draft.nodes.push({ ...node, input });
      for (const name of node.output ?? []) if (this.#isRounded(name)) this.#round(name);
    }
    const used = new Set(this.#draft.nodes.flatMap(({ input = [] }) => input));
    this.#draft.tensors.unshift(...this.#source.tensors.filter(({ name }) => used.has(name ?? '')));
    return this.#draft;
  }

  #isRounded(name: string): boolean {
    return this.#values.shared.has(name) || this.#values.measured.includes(name);
  }

  #quantizationOf(name: string): Quantization {
    const range = this.#ranges.get(this.#values.shared.get(name) ?? name);
    if (!range) throw new Error(`no range of ${name}`);
    return quantizationOf(range);
  }

  /** Rounds a value to uint8; what reads it reads the rounded one. */
  #round(name: string): void {
    const { scale, zeroPoint } = this.#quantizationOf(name);
    const parameters = [
      this.#constant(`${name}/scale`, [], TensorProto_DataType.FLOAT, Float32Array.of(scale)),
      this.#constant(`${name}/zero-point`, [], TensorProto_DataType.UINT8, Uint8Array.of(zeroPoint)),
    ];
    const quantized = this.#operator(`${name}/quantized`, 'QuantizeLinear', [name, ...parameters]);
    this.#replaced.set(name, this.#operator(`${name}/dequantized`, 'DequantizeLinear', [quantized, ...parameters]));
  }

  #inputs({ input = [] }: Operator): string[] {
    return input.map((name) => this.#replaced.get(name) ?? name);
  }

  /** A convolution has its filters first; the kernels of dense layers and products have them last. */
  #layerInputs({ opType, input = [] }: Operator): string[] {
    const [source = '', kernelName = '', biasName] = input;
    const kernel = this.#constants.get(kernelName);
    const bias = biasName === undefined ? undefined : this.#constants.get(biasName);
    if (!kernel) throw new Error(`${kernelName} is no constant`);
    const dims = (kernel.dims ?? []).map(Number);
    const values = floatsOf(kernel);
    const isFirst = opType === 'Conv';
    const channels = (isFirst ? dims[0] : dims.at(-1)) ?? 0;
    const perFilter = values.length / channels;
    const layer = quantizeLayer(
      values,
      bias && floatsOf(bias),
      channels,
      (index) => (isFirst ? Math.floor(index / perFilter) : index % channels),
      this.#quantizationOf(source).scale,
    );
    const axis = [integer('axis', isFirst ? 0 : dims.length - 1)];
    const scales = this.#constant(`${kernelName}/scale`, [channels], TensorProto_DataType.FLOAT, layer.scales);
    const quantized = this.#constant(`${kernelName}/quantized`, dims, TensorProto_DataType.INT8, layer.kernel);
    const read = [this.#replaced.get(source) ?? source];
    read.push(this.#operator(`${kernelName}/dequantized`, 'DequantizeLinear', [quantized, scales], axis));
    if (layer.bias) {
      const biasScales = this.#constant(`${biasName}/scale`, [channels], TensorProto_DataType.FLOAT, layer.biasScales);
      const rounded = this.#constant(`${biasName}/quantized`, [channels], TensorProto_DataType.INT32, layer.bias);
      read.push(this.#operator(`${biasName}/dequantized`, 'DequantizeLinear', [rounded, biasScales], [integer('axis', 0)]));
    }
    return read;
  }

  /** Returns the name of its output. */
  #operator(wanted: string, opType: string, input: readonly string[], attribute: readonly Attribute[] = []): string {
    const name = this.#draft.uniqueName(wanted);
    this.#draft.nodes.push({ opType, name, input: [...input], output: [name], attribute: [...attribute] });
    return name;
  }

  #constant(
    wanted: string,
    dims: readonly number[],
    dataType: TensorProto_DataType,
    { buffer, byteOffset, byteLength }: ArrayBufferView,
  ): string {
    const name = this.#draft.uniqueName(wanted);
    this.#draft.tensors.push({ name, dims: dims.map(BigInt), dataType, rawData: new Uint8Array(buffer, byteOffset, byteLength) });
    return name;
  }
}

function floatsOf({ rawData = new Uint8Array() }: Constant): Float32Array {
  return new Float32Array(Uint8Array.from(rawData).buffer);
}
