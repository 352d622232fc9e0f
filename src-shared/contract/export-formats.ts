/** How window and command line present a format, and what an export leaves on disk. */
interface ExportFormatDescription {
  readonly title: string;
  readonly help: string;
  /** Ending of the file's or folder's name, without the dot before it. */
  readonly extension: string;
  /** Distinguishes files of the same extension, in the run's folder. */
  readonly suffix?: string;
  /** Whether the name must have that ending. */
  readonly needsExtension?: true;
  /** Whether the export is a folder of files. */
  readonly isFolder?: true;
  /** Files written beside the file: endings that replace its own. */
  readonly beside?: readonly string[];
}

/**
 * Every format of an exported model. Its encoder is in `src-main/interchange`; what encodes and verifies a proven model is in
 * `src-main/proving/exports`.
 */
export const exportFormats = {
  onnx: {
    title: 'ONNX',
    help: 'One file for onnxruntime, TensorRT, OpenVINO and other runtimes.',
    extension: 'onnx',
  },
  'onnx-as-imported': {
    title: 'ONNX, as imported',
    help: 'Replaces the file that the network was imported from: the same input and output, normalization and final softmax.',
    extension: 'onnx',
    suffix: 'as-imported',
  },
  'onnx-int8': {
    title: 'ONNX, int8',
    help: 'Smaller, and faster where the processor adds integers well: weights and activations of 8 bits, calibrated on training images. Refused if it loses more accuracy than δ.',
    extension: 'onnx',
    suffix: 'int8',
  },
  tfjs: {
    title: 'TensorFlow.js',
    help: 'A graph model for web pages: a folder with model.json and its weights, for tf.loadGraphModel.',
    extension: 'tfjs',
    isFolder: true,
  },
  'saved-model': {
    title: 'TensorFlow SavedModel',
    help: 'A folder for tf.saved_model.load, TensorFlow Serving and converters.',
    extension: 'saved-model',
    isFolder: true,
  },
  pytorch: {
    title: 'PyTorch',
    help: 'A readable Python module, with its weights as safetensors beside it.',
    extension: 'py',
    needsExtension: true,
    beside: ['.pytorch.safetensors'],
  },
  safetensors: {
    title: 'Safetensors + graph JSON',
    help: 'The weights, with the network as a readable graph beside them.',
    extension: 'safetensors',
    beside: ['.graph.json'],
  },
} as const satisfies Record<string, ExportFormatDescription>;

export type ExportFormat = keyof typeof exportFormats;

export const exportFormatNames = Object.keys(exportFormats) as readonly ExportFormat[];

/** The description of a format. */
export function describeFormat(format: ExportFormat): ExportFormatDescription {
  return exportFormats[format];
}

/** Paths of the files or the folder that an export to `file` leaves, `file` first. */
export function pathsOfExport({ format, file }: { readonly format: ExportFormat; readonly file: string }): readonly string[] {
  const { extension, beside = [] } = describeFormat(format);
  const ending = `.${extension}`;
  const stem = file.toLowerCase().endsWith(ending) ? file.slice(0, -ending.length) : file;
  return [file, ...beside.map((other) => stem + other)];
}
