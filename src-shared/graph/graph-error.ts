/** An invalid network; names the node and the problem. */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  readonly node: string;
  readonly problem: string;

  constructor(node: string, problem: string) {
    super(`${node}: ${problem}`);
    this.node = node;
    this.problem = problem;
  }
}
