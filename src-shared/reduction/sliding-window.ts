import { type Conv2dNode, type Pool2dNode, type Shape } from '#shared/graph/index.ts';

/** Visits each window's cells inside the image: output position, input position, tap. */
export function slide(
  node: Conv2dNode | Pool2dNode,
  input: Shape,
  output: Shape,
  visit: (to: number, from: number, tap: number) => void,
): void {
  const [height = 0, width = 0] = input;
  const [rows = 0, columns = 0] = output;
  const [windowRows, windowColumns] = node.op === 'conv2d' ? node.kernel : node.window;
  const [rowStep, columnStep] = (node.op === 'conv2d' ? node.dilation : undefined) ?? [1, 1];
  for (let to = 0; to < rows * columns; to++) {
    const top = Math.floor(to / columns) * node.stride[0] - node.padding[0];
    const left = (to % columns) * node.stride[1] - node.padding[2];
    for (let tap = 0; tap < windowRows * windowColumns; tap++) {
      const row = top + Math.floor(tap / windowColumns) * rowStep;
      const column = left + (tap % windowColumns) * columnStep;
      if (row >= 0 && row < height && column >= 0 && column < width) visit(to, row * width + column, tap);
    }
  }
}
