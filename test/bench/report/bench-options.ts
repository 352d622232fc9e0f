import { parseArgs } from 'node:util';

export interface BenchOptions {
  readonly turns: number;
  /** Part of the names of the networks to run; empty for all. */
  readonly network: string;
  readonly output: string | undefined;
  /** Whether to fail where a ratio is above its goal. */
  readonly check: boolean;
}

/** Command line options of the comparisons. */
export function benchOptions({ turns }: { readonly turns: number }): BenchOptions {
  const { values } = parseArgs({
    options: {
      turns: { type: 'string', default: String(turns) },
      network: { type: 'string', default: '' },
      output: { type: 'string' },
      check: { type: 'boolean', default: false },
    },
  });
  return { ...values, turns: Number(values.turns), output: values.output };
}
