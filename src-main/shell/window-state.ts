import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Rectangle } from 'electron';
import { z } from 'zod';
import { desktopThemes } from '#shared/desktop/index.ts';

export const MINIMUM_WIDTH = 1024;
export const MINIMUM_HEIGHT = 700;
/** As much of a window must be on some screen for a person to get hold of it. */
const REACHABLE = 100;

const boundsSchema = z.object({ x: z.int(), y: z.int(), width: z.int().min(MINIMUM_WIDTH), height: z.int().min(MINIMUM_HEIGHT) });
const windowStateSchema = z.object({
  bounds: boundsSchema.optional().catch(undefined),
  maximized: z.boolean().catch(false),
  theme: z.enum(desktopThemes).catch('system'),
});

export type WindowState = z.output<typeof windowStateSchema>;

/** What is remembered of the window from one start to the next; nothing worth an error, so a bad file counts as none. */
export function readWindowState(file: string): WindowState {
  try {
    return windowStateSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { maximized: false, theme: 'system', bounds: undefined };
  }
}

export function writeWindowState(file: string, state: WindowState): void {
  mkdirSync(dirname(file), { recursive: true });
  const descriptor = openSync(`${file}.new`, 'w', 0o600);
  try {
    writeSync(descriptor, JSON.stringify(state));
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
  renameSync(`${file}.new`, file);
}

/** The remembered place if enough of it is on one of the screens there are now. */
export function reachableBounds(bounds: Rectangle | undefined, screens: readonly Rectangle[]): Rectangle | undefined {
  return bounds && screens.some((screen) => overlap(bounds, screen)) ? bounds : undefined;
}

function overlap(window: Rectangle, screen: Rectangle): boolean {
  const width = Math.min(window.x + window.width, screen.x + screen.width) - Math.max(window.x, screen.x);
  const height = Math.min(window.y + window.height, screen.y + screen.height) - Math.max(window.y, screen.y);
  return width >= REACHABLE && height >= REACHABLE && window.y >= screen.y;
}
