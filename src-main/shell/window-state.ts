import type { Rectangle } from 'electron';
import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readRegularSync } from '#main/files/regular-file.ts';
import { desktopThemes } from '#shared/desktop/index.ts';

export const MINIMUM_WIDTH = 1024;
export const MINIMUM_HEIGHT = 700;
/** How much of the window must be visible on some screen, so that the user can grab it. */
const REACHABLE = 100;

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(MINIMUM_WIDTH), height: z.int().min(MINIMUM_HEIGHT) });
const windowStateSchema = z.object({
  bounds: boundsSchema.optional().catch(undefined),
  maximized: z.boolean().catch(false),
  theme: z.enum(desktopThemes).catch('system'),
});

export type WindowState = z.output<typeof windowStateSchema>;

/** The remembered state of the window; an unreadable file counts as none. */
export function readWindowState(file: string): WindowState {
  try {
    return windowStateSchema.parse(JSON.parse(readRegularSync(file).toString()));
  } catch {
    return { maximized: false, theme: 'system', bounds: undefined };
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  writeAtomically(file, JSON.stringify(state));
}

/** The remembered bounds, if enough of them is on one of the current screens. */
export function reachableBounds(bounds: Rectangle | undefined, screens: readonly Rectangle[]): Rectangle | undefined {
  return bounds && screens.some((screen) => overlap(bounds, screen)) ? bounds : undefined;
}

function overlap(window: Rectangle, screen: Rectangle): boolean {
  const width = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const height = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y);
  return width >= REACHABLE && height >= REACHABLE && window.y >= screen.y;
}
