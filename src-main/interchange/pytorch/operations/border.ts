import type { Padding } from '#shared/graph/index.ts';

/** Whether opposite sides have the same padding, as PyTorch's own. */
export function isSymmetric([top, bottom, left, right]: Padding): boolean {
  return top === bottom && left === right;
}

/** An image padded with zeros or another value. PyTorch lists the last axis first. */
export function padded(image: string, [top, bottom, left, right]: Padding, fill?: string): string {
  return `F.pad(${image}, (${left}, ${right}, ${top}, ${bottom})${fill === undefined ? '' : `, value=${fill}`})`;
}
