export { decodeSafetensors, encodeSafetensors, type Safetensors, type Tensor, type TensorData } from './safetensors.ts';
