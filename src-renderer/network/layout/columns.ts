/** An item to arrange in columns. */
export interface Brick {
  readonly width: number;
  readonly height: number;
  /** Bricks of the same stage preferably share a column. */
  readonly stage: string;
}

/** Gaps in pixels. */
export interface Spacing {
  /** Between two columns. */
  readonly column: number;
  /** Between two bricks of a column. */
  readonly brick: number;
  /** Added between two stages of a column. */
  readonly stage: number;
}

const MAX_COLUMNS = 16;
/** Relative size penalty for each column that starts within a stage. */
const SPLIT_STAGE_PENALTY = 0.12;
/** Column heights to try, relative to the lowest possible, so that columns can start with a stage. */
const HEIGHT_FACTORS = [1, 1.1, 1.25, 1.45];

/**
 * Divides bricks, in order, into columns so that the picture fills a viewport of the given aspect (width / height) at the largest
 * possible scale. Columns preferably start with a stage.
 */
export function chooseColumns<B extends Brick>(bricks: readonly B[], spacing: Spacing, aspect: number): readonly (readonly B[])[] {
  let best: readonly (readonly B[])[] = [bricks];
  let smallest = Infinity;
  for (let count = 1; count <= Math.min(MAX_COLUMNS, bricks.length); count++) {
    for (const columns of divisions(bricks, count, spacing)) {
      const height = Math.max(...columns.map((column) => heightOf(column, spacing)));
      const width = columns.reduce(
        (sum, column) => sum + Math.max(...column.map((brick) => brick.width)) + spacing.column,
        -spacing.column,
      );
      const size = Math.max(width, height * aspect) * (1 + SPLIT_STAGE_PENALTY * splitStages(columns));
      if (size < smallest) [smallest, best] = [size, columns];
    }
  }
  return best;
}

/** Ways to fill `count` columns: as low as possible, and somewhat higher with whole stages. */
function divisions<B extends Brick>(bricks: readonly B[], count: number, spacing: Spacing): (readonly (readonly B[])[])[] {
  let low = Math.max(...bricks.map((brick) => brick.height));
  let high = heightOf(bricks, spacing);
  while (high - low > 1) {
    const middle = (low + high) / 2;
    if (fill(bricks, middle, spacing).length <= count) high = middle;
    else low = middle;
  }
  return [fill(bricks, high, spacing), ...HEIGHT_FACTORS.map((factor) => fillByStage(bricks, high * factor, spacing))];
}

function fill<B extends Brick>(bricks: readonly B[], limit: number, spacing: Spacing): B[][] {
  const columns: B[][] = [];
  let height = 0;
  for (const brick of bricks) {
    const column = columns.at(-1);
    const extended = height + gapBefore(brick, column?.at(-1), spacing) + brick.height;
    if (column && extended <= limit) {
      column.push(brick);
      height = extended;
    } else {
      columns.push([brick]);
      height = brick.height;
    }
  }
  return columns;
}

/** Keeps stages whole where they fit, and fills brick by brick where one is too tall. */
function fillByStage<B extends Brick>(bricks: readonly B[], limit: number, spacing: Spacing): B[][] {
  const stages: B[][] = [];
  for (const brick of bricks) {
    const stage = stages.at(-1);
    if (stage && stage[0]?.stage === brick.stage) stage.push(brick);
    else stages.push([brick]);
  }
  const columns: B[][] = [];
  for (const stage of stages) {
    const column = columns.at(-1);
    if (column && heightOf([...column, ...stage], spacing) <= limit) column.push(...stage);
    else columns.push(...fill(stage, limit, spacing));
  }
  return columns;
}

/** Number of columns that start in the stage in which the previous one ends. */
function splitStages(columns: readonly (readonly Brick[])[]): number {
  return columns.slice(1).filter((column, index) => column[0]?.stage === columns[index]?.at(-1)?.stage).length;
}

function heightOf(column: readonly Brick[], spacing: Spacing): number {
  return column.reduce((sum, brick, index) => sum + gapBefore(brick, column[index - 1], spacing) + brick.height, 0);
}

function gapBefore(brick: Brick, before: Brick | undefined, { brick: gap, stage }: Spacing): number {
  if (!before) return 0;
  return gap + (before.stage === brick.stage ? 0 : stage);
}
