import { parseArgs } from 'node:util';

interface BenchOptions {
  readonly turns: number;
  /** Part of the names of the networks meant; empty for all. */
  readonly network: string;
  readonly output: string | undefined;
}

/** What the comparisons are asked for on the command line. */
export function benchOptions({ turns }: { readonly turns: number }): BenchOptions {
  const { values } = parseArgs({
    options: { turns: { type: 'string', default: String(turns) }, network: { type: 'string', default: '' }, output: { type: 'string' } },
  });
  return { ...values, turns: Number(values.turns), output: values.output };
}
