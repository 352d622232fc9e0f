/** What a column is made of. */
export interface Brick {
  readonly width: number;
  readonly height: number;
  /** Bricks of one stage would rather stay in one column. */
  readonly stage: string;
}

export interface Spacing {
  /** Between two columns. */
  readonly column: number;
  /** Between two bricks of a column. */
  readonly brick: number;
  /** Besides, where the second begins a stage. */
  readonly stage: number;
}

const MOST_COLUMNS = 16;
/** How much smaller the picture may get for one column that begins with a stage. */
const TORN_COSTS = 0.12;
/** Room beyond the least that lets columns begin with stages. */
const SLACKS = [1, 1.1, 1.25, 1.45];

/**
 * Divides bricks, in their order, into columns of a page so that the picture comes out as large as it can at that aspect, its width
 * to its height. Columns rather begin with a stage of the network than inside one.
 */
export function chooseColumns<B extends Brick>(bricks: readonly B[], spacing: Spacing, aspect: number): readonly (readonly B[])[] {
  let best: readonly (readonly B[])[] = [bricks];
  let least = Infinity;
  for (let count = 1; count <= Math.min(MOST_COLUMNS, bricks.length); count++) {
    for (const columns of divisions(bricks, count, spacing)) {
      const height = Math.max(...columns.map((column) => heightOf(column, spacing)));
      const width = columns.reduce(
        (sum, column) => sum + Math.max(...column.map((brick) => brick.width)) + spacing.column,
        -spacing.column,
      );
      const size = Math.max(width, height * aspect) * (1 + TORN_COSTS * torn(columns));
      if (size < least) [least, best] = [size, columns];
    }
  }
  return best;
}

/** Ways to fill `count` columns: as low as can be, and with a little more room by whole stages. */
function divisions<B extends Brick>(bricks: readonly B[], count: number, spacing: Spacing): (readonly (readonly B[])[])[] {
  let low = Math.max(...bricks.map((brick) => brick.height));
  let high = heightOf(bricks, spacing);
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(bricks, middle, spacing).length <= count) high = middle;
    else low = middle;
  }
  return [fill(bricks, high, spacing), ...SLACKS.map((slack) => fillByStage(bricks, high * slack, spacing))];
}

function fill<B extends Brick>(bricks: readonly B[], limit: number, spacing: Spacing): B[][] {
  const columns: B[][] = [];
  for (const brick of bricks) {
    const last = columns.at(-1);
    if (last && heightOf([...last, brick], spacing) <= limit) last.push(brick);
    else columns.push([brick]);
  }
  return columns;
}

/** Whole stages where they fit, single bricks where a stage is too tall. */
function fillByStage<B extends Brick>(bricks: readonly B[], limit: number, spacing: Spacing): B[][] {
  const stages: B[][] = [];
  for (const brick of bricks) {
    const last = stages.at(-1);
    if (last && last[0]?.stage === brick.stage) last.push(brick);
    else stages.push([brick]);
  }
  const columns: B[][] = [];
  for (const stage of stages) {
    const last = columns.at(-1);
    if (last && heightOf([...last, ...stage], spacing) <= limit) last.push(...stage);
    else columns.push(...fill(stage, limit, spacing));
  }
  return columns;
}

/** Columns that begin in the stage with which the one before them ends. */
function torn(columns: readonly (readonly Brick[])[]): number {
  return columns.slice(1).filter((column, index) => column[0]?.stage === columns[index]?.at(-1)?.stage).length;
}

function heightOf(column: readonly Brick[], spacing: Spacing): number {
  return column.reduce((sum, brick, index) => {
    const before = column[index - 1];
    const gap = before ? spacing.brick + (before.stage === brick.stage ? 0 : spacing.stage) : 0;
    return sum + gap + brick.height;
  }, 0);
}
