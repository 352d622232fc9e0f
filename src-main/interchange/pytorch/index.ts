export { encodePytorch } from './encode-pytorch.ts';
