import { parseArgs } from 'node:util';
import { limitInstructionSet } from './instruction-set.ts';

export interface BenchOptions {
  readonly turns: number;
  /** Part of the names of the networks to run; empty for all. */
  readonly network: string;
  readonly output: string | undefined;
  /** Whether to fail where a ratio is above its goal. */
  readonly check: boolean;
  /** The instruction set that all sides are held to; undefined for the processor's best. */
  readonly isa: string | undefined;
  /** Whether to leave out PyTorch's compiled mode. */
  readonly eager: boolean;
  /** The study whose finished runs are measured; undefined for none. */
  readonly study: string | undefined;
  /** The data folder of that study. */
  readonly dataDir: string | undefined;
  /** How many runs a generated database has; undefined for the usual number. */
  readonly runs: number | undefined;
}

/** Command line options of the comparisons. Holds this process and its children to the chosen instruction set. */
export function benchOptions({ turns }: { readonly turns: number }): BenchOptions {
  const { values } = parseArgs({
    options: {
      turns: { type: 'string', default: String(turns) },
      network: { type: 'string', default: '' },
      output: { type: 'string' },
      check: { type: 'boolean', default: false },
      isa: { type: 'string' },
      eager: { type: 'boolean', default: false },
      study: { type: 'string' },
      'data-dir': { type: 'string' },
      runs: { type: 'string' },
    },
  });
  const { turns: wanted, 'data-dir': dataDir, output, isa, study, runs, ...others } = values;
  if (isa !== undefined) limitInstructionSet(isa);
  return { ...others, turns: Number(wanted), output, isa, study, dataDir, runs: runs === undefined ? undefined : Number(runs) };
}
