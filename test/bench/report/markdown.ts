import { z } from 'zod';

const rowSchema = z.object({
  network: z.string(),
  against: z.string().optional(),
  ours: z.number(),
  peer: z.number(),
  ratio: z.number(),
  goal: z.number(),
  processorTime: z.object({ ratio: z.number() }).optional(),
  compiledPeer: z.object({ median: z.number() }).optional(),
  published: z.number().optional(),
  difference: z.number().optional(),
  loss: z.number().optional(),
});

/** What a table shows of a report. */
export const reportSchema = z.object({
  date: z.string(),
  command: z.string(),
  machine: z.object({ processor: z.string(), threads: z.number() }),
  loadBefore: z.number(),
  rows: z.array(rowSchema),
});

type Report = z.output<typeof reportSchema>;
type Row = z.output<typeof rowSchema>;

interface Column {
  readonly title: string;
  /** Undefined where a row has no such value. */
  readonly cell: (row: Row) => string | undefined;
}

const COLUMNS: readonly Column[] = [
  { title: 'network', cell: ({ network }) => network },
  { title: 'against', cell: ({ against }) => against },
  { title: 'ours', cell: ({ ours }) => figure(ours) },
  { title: 'peer', cell: ({ peer }) => figure(peer) },
  { title: 'ratio', cell: ({ ratio }) => ratio.toFixed(2) },
  { title: 'goal', cell: ({ goal }) => String(goal) },
  { title: 'met', cell: ({ ratio, goal }) => (ratio <= goal ? 'yes' : 'no') },
  { title: 'ratio of processor time', cell: ({ processorTime }) => processorTime?.ratio.toFixed(2) },
  { title: 'peer compiled', cell: ({ compiledPeer }) => compiledPeer && figure(compiledPeer.median) },
  { title: 'published ratio', cell: ({ published }) => published?.toFixed(2) },
  { title: 'difference of outputs', cell: ({ difference }) => difference?.toExponential(1) },
  { title: 'loss of test accuracy, points', cell: ({ loss }) => loss?.toFixed(2) },
];

/** A caption and a table with a row per network; columns without values are left out. */
export function markdownOf({ date, command, machine, loadBefore, rows }: Report, file: string): string {
  const columns = COLUMNS.filter(({ cell }) => rows.some((row) => cell(row) !== undefined));
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [
    `\`${command}\`, ${date}, ${machine.processor}, ${machine.threads} threads, load ${loadBefore.toFixed(1)} at the start (\`${file}\`):`,
    '',
    line(columns.map(({ title }) => title)),
    line(columns.map(() => '---')),
    ...rows.map((row) => line(columns.map(({ cell }) => cell(row) ?? ''))),
  ].join('\n');
}

/** Three digits, as in the terminal's tables. */
function figure(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toPrecision(3);
}
