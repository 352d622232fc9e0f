import axe from 'axe-core';
import type { Page } from 'playwright-core';
import { isLong } from '../../random-cases.ts';

type Axe = typeof axe;

/** The accessibility violations that axe finds, by WCAG and best practices; the rules named are left out. */
export function violations(page: Page, ...without: readonly string[]): Promise<string[]> {
  return found(page, { rules: Object.fromEntries(without.map((rule) => [rule, { enabled: false }])) });
}

/** The violations that depend on the theme. */
function contrastViolations(page: Page): Promise<string[]> {
  return found(page, { runOnly: ['color-contrast'] });
}

/** Checks a view shown in both themes: all rules in dark, and in light those that depend on the theme. */
export const violationsIn = { dark: (page: Page) => violations(page), light: contrastViolations } as const;

const wide = { width: 1440, height: 900 };
const small = { width: 1024, height: 700 };

/** The looks in which whole views are checked: each theme and each size; in `npm run test:long` both themes at both sizes, since axe takes seconds. */
export const LOOKS = [
  { theme: 'light', size: wide },
  { theme: 'dark', size: small },
  ...(isLong
    ? ([
        { theme: 'dark', size: wide },
        { theme: 'light', size: small },
      ] as const)
    : []),
] as const;

async function found(page: Page, options: axe.RunOptions): Promise<string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(axe.source);
  const run = (chosen: axe.RunOptions): Promise<axe.AxeResults> => (globalThis as unknown as { axe: Axe }).axe.run(chosen);
  const results = await page.evaluate(run, { ...options, resultTypes: ['violations'] } satisfies axe.RunOptions);
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).join(', ')}`);
}
