import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { LabError } from '#shared/errors/index.ts';

/** Paths of the installed or checked-out application. */
export interface Installation {
  readonly version: string;
  readonly renderer: string;
  readonly engine: string;
  readonly preload: string;
  /** Reports what is installed on this machine; in a checkout only. */
  readonly doctor: string;
  /** The Node for engine and runners. */
  readonly node: string;
}

/**
 * Locates the application that contains an entry point, built or from source.
 * @param entryFolder the folder of the running entry point
 * @param node the pinned Node, if this process runs under it
 */
export function findInstallation(entryFolder: string, node?: string): Installation {
  const root = applicationRoot(entryFolder);
  return {
    version: versionOf(root),
    renderer: join(root, 'out', 'renderer'),
    engine: process.env['NEPENTHE_ENGINE'] ?? join(root, 'out', 'main', 'engine.js'),
    preload: join(root, 'out', 'preload', 'preload.cjs'),
    doctor: join(root, 'tools', 'doctor.mjs'),
    node: node ?? process.env['NEPENTHE_NODE'] ?? pinnedNode(root),
  };
}

function applicationRoot(folder: string): string {
  if (existsSync(join(folder, 'package.json'))) return folder;
  const parent = dirname(folder);
  if (parent !== folder) return applicationRoot(parent);
  throw new LabError('unavailable', 'The application’s files are incomplete.', 'Reinstall Nepenthe Lab.', {
    file: folder,
  });
}

function versionOf(root: string): string {
  const description: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const version = typeof description === 'object' && description !== null && 'version' in description ? description.version : undefined;
  return typeof version === 'string' ? version : '0.0.0';
}

function pinnedNode(root: string): string {
  const windows = process.platform === 'win32';
  const packageName = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  return join(root, 'node_modules', packageName, windows ? 'node.exe' : 'bin/node');
}
