export { philox, type Words2, type Words4 } from './philox.ts';
export { permutation, RandomStream } from './random-stream.ts';
