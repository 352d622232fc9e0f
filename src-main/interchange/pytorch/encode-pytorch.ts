import type { Model } from '#shared/graph/index.ts';
import { encodeSafetensors, type Tensor } from '../safetensors.ts';
import { moduleText } from './module-text.ts';
import { writeModule } from './write-module.ts';

/** A network as PyTorch code. */
export interface PytorchFiles {
  /** The Python module. It loads the weights from the file with its own name and the ending `.pytorch.safetensors`. */
  readonly module: string;
  /** The state of its `Network`, with PyTorch's names and layouts. */
  readonly state: ReadonlyMap<string, Tensor<Float32Array>>;
  /** The file of the state. */
  readonly safetensors: Uint8Array;
}

/**
 * Encodes a network for inference as a Python module of plain `torch.nn` layers. Images are `[batch, channels, height, width]`, normalized
 * as in training. Deterministic: the same model and metadata always give the same bytes.
 */
export function encodePytorch(model: Model, metadata: ReadonlyMap<string, string>): PytorchFiles {
  const written = writeModule(model);
  const { state } = written;
  return { module: moduleText(model.graph, written), state, safetensors: encodeSafetensors(state, Object.fromEntries(metadata)) };
}
