export { philox, type Words2 } from './philox.ts';
export { permutation, RandomStream } from './random-stream.ts';
