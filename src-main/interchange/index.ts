export { decodeSafetensors, encodeSafetensors, type Tensor } from './safetensors.ts';
