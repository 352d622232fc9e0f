import { join } from 'node:path';
import { applicationRoot, applicationVersion } from '#main/files/application.ts';

/** The parts of the installed (or checked-out) application that a host needs. */
export interface Installation {
  readonly version: string;
  readonly renderer: string;
  readonly engine: string;
  readonly preload: string;
  /** Says what was found on this machine; a checkout's only. */
  readonly doctor: string;
  /** The Node that engine and runners run under. */
  readonly node: string;
}

/**
 * Finds the application around one of its entry points, built or as a source.
 * @param entryFolder the folder of the running entry point
 * @param node the pinned Node if this process is not one
 */
export function findInstallation(entryFolder: string, node?: string): Installation {
  const root = applicationRoot(entryFolder);
  return {
    version: applicationVersion(root),
    renderer: join(root, 'out', 'renderer'),
    engine: process.env['NEPENTHE_ENGINE'] ?? join(root, 'out', 'main', 'engine.js'),
    preload: join(root, 'out', 'preload', 'preload.cjs'),
    doctor: join(root, 'tools', 'doctor.mjs'),
    node: node ?? process.env['NEPENTHE_NODE'] ?? pinnedNode(root),
  };
}

function pinnedNode(root: string): string {
  const windows = process.platform === 'win32';
  const packageName = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  return join(root, 'node_modules', packageName, windows ? 'node.exe' : 'bin/node');
}
