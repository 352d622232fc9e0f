import type { Page } from 'playwright-core';

/** Waits in the page, evaluated as text: until a condition holds and it is painted, then marks it. */
const SETTLED = `
  const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  const until = async (holds) => { while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5)); };
  const mark = (name) => performance.mark('ui ' + name);
`;

/** Runs statements in the page; they may use `painted`, `until` and `mark`. */
async function inPage(page: Page, statements: string): Promise<void> {
  await page.evaluate(`(async () => {${SETTLED}${statements}})()`);
}

/** Marks `NAME` when the address changes and `NAME shown` once the condition, an expression, holds and is painted. */
export async function goTo(page: Page, name: string, hash: string, conditions: Readonly<Record<string, string>>): Promise<void> {
  const waits = Object.entries(conditions).map(
    ([shown, condition]) => `await until(() => ${condition}); await painted(); mark(${JSON.stringify(`${name} ${shown}`)});`,
  );
  await inPage(page, `mark(${JSON.stringify(name)}); location.hash = ${JSON.stringify(hash)}; ${waits.join(' ')}`);
}

/** Sorts by a column, once for each turn. */
export async function sort(page: Page, column: string, turns: number): Promise<void> {
  await inPage(
    page,
    `const head = document.querySelector('[role=columnheader][aria-label=${JSON.stringify(column)}]');
    for (let turn = 0; turn < ${turns}; turn++) {
      await painted();
      const before = head.getAttribute('aria-sort');
      mark('sort ' + turn);
      head.querySelector('button').click();
      await until(() => head.getAttribute('aria-sort') !== before);
      await painted();
      mark('sorted ' + turn);
    }`,
  );
}

/** Sets filters one after another. */
export async function filter(page: Page, queries: readonly string[]): Promise<void> {
  await inPage(
    page,
    `const field = document.querySelector('input[aria-label="Filter runs"]');
    const rows = () => document.querySelector('[role=grid]')?.getAttribute('aria-rowcount');
    for (const [turn, query] of ${JSON.stringify(queries)}.entries()) {
      await painted();
      const before = rows();
      mark('filter ' + turn);
      field.value = query;
      field.dispatchEvent(new Event('input', { bubbles: true }));
      await until(() => rows() !== before);
      await painted();
      mark('filtered ' + turn);
    }`,
  );
}

/** Scrolls the table by a page in every frame. */
export async function scroll(page: Page, frames: number): Promise<void> {
  await inPage(
    page,
    `const grid = document.querySelector('[role=grid]');
    await painted();
    for (let frame = 0; frame < ${frames}; frame++) {
      mark('frame ' + frame);
      grid.scrollTop += 240;
      await new Promise(requestAnimationFrame);
    }
    mark('frame ' + ${frames});`,
  );
}

/** Marks the start and the end of a time. */
export async function during(page: Page, name: string, milliseconds: number): Promise<void> {
  await inPage(
    page,
    `mark(${JSON.stringify(name)}); await new Promise((resolve) => setTimeout(resolve, ${milliseconds})); mark(${JSON.stringify(`${name} end`)});`,
  );
}
