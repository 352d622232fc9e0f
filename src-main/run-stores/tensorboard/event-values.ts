import { textOf, type WireField, wireFields } from '../wire-fields.ts';

/** What an event of TensorBoard says. The numbers of fields are those of tensorflow/core/util/event.proto, summary.proto and tensor.proto. */
export interface EventValues {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly step: number;
  readonly scalars: readonly { readonly tag: string; readonly value: number }[];
  readonly settings: Readonly<Record<string, unknown>>;
  /** Kinds of what is no scalar: `images`, `histograms`. */
  readonly others: readonly string[];
}

const DT_FLOAT = 1n;
const DT_DOUBLE = 2n;

/** Throws for bytes that are no event. */
export function eventValues(record: Uint8Array): EventValues {
  let [time, step] = [0, 0];
  const scalars: { tag: string; value: number }[] = [];
  const others: string[] = [];
  let settings = {};
  for (const field of wireFields(record)) {
    if (field.number === 1) time = field.double * 1000;
    else if (field.number === 2) step = Number(field.varint);
    else if (field.number === 4) others.push('graphs');
    else if (field.number === 5) {
      for (const value of wireFields(field.bytes)) {
        const { tag, scalar, plugin, content } = summaryValue(value);
        if (scalar !== undefined) scalars.push({ tag, value: scalar });
        else if (plugin === 'hparams') settings = { ...settings, ...hyperparameters(content) };
        else others.push(plugin);
      }
    }
  }
  return { time, step, scalars, settings, others };
}

interface SummaryValue {
  readonly tag: string;
  readonly scalar: number | undefined;
  readonly plugin: string;
  readonly content: Uint8Array;
}

function summaryValue({ bytes }: WireField): SummaryValue {
  let tag = '';
  let [plugin, content] = ['', new Uint8Array()];
  let [simple, tensor, kind]: [number | undefined, number | undefined, string] = [undefined, undefined, ''];
  for (const field of wireFields(bytes)) {
    if (field.number === 1) tag = textOf(field);
    else if (field.number === 2) simple = field.float;
    else if (field.number === 4) kind = 'images';
    else if (field.number === 5) kind = 'histograms';
    else if (field.number === 6) kind = 'audio';
    else if (field.number === 8) tensor = scalarTensor(field.bytes);
    else if (field.number === 9) [plugin, content] = pluginOf(field.bytes, plugin, content);
  }
  const isScalar = plugin === '' || plugin === 'scalars';
  return { tag, scalar: simple ?? (isScalar && kind === '' ? tensor : undefined), plugin: plugin || kind || 'tensors', content };
}

function pluginOf(metadata: Uint8Array, name: string, content: Uint8Array<ArrayBuffer>): [string, Uint8Array<ArrayBuffer>] {
  for (const data of wireFields(metadata)) {
    if (data.number !== 1) continue;
    for (const field of wireFields(data.bytes)) {
      if (field.number === 1) name = textOf(field);
      else if (field.number === 2) content = Uint8Array.from(field.bytes);
    }
  }
  return [name, content];
}

/** The number of a tensor of one float or double; undefined for any other. */
function scalarTensor(bytes: Uint8Array): number | undefined {
  let type = 0n;
  let content = new Uint8Array();
  let listed: Uint8Array | undefined;
  for (const field of wireFields(bytes)) {
    if (field.number === 1) type = field.varint;
    else if (field.number === 4) content = Uint8Array.from(field.bytes);
    else if (field.number === 5 || field.number === 6) {
      if (field.bytes.length === 0) return field.number === 5 ? field.float : field.double;
      listed = field.bytes;
    }
  }
  const numbers = listed ?? content;
  const view = new DataView(numbers.buffer, numbers.byteOffset, numbers.byteLength);
  if (type === DT_FLOAT && view.byteLength === 4) return view.getFloat32(0, true);
  return type === DT_DOUBLE && view.byteLength === 8 ? view.getFloat64(0, true) : undefined;
}

/** The hyperparameters that a session begins with (tensorboard/plugins/hparams/plugin_data.proto). */
function hyperparameters(content: Uint8Array): Record<string, unknown> {
  const found: Record<string, unknown> = {};
  for (const start of wireFields(content)) {
    if (start.number !== 3) continue;
    for (const entry of wireFields(start.bytes)) {
      if (entry.number !== 1) continue;
      const [key, value] = [...wireFields(entry.bytes)];
      if (key) found[textOf(key)] = value ? settingOf(value.bytes) : null;
    }
  }
  return found;
}

/** A google.protobuf.Value. */
function settingOf(value: Uint8Array): unknown {
  const [field] = wireFields(value);
  if (field?.number === 2) return field.double;
  if (field?.number === 3) return textOf(field);
  return field?.number === 4 ? field.varint === 1n : null;
}
