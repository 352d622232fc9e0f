import { basename, dirname, join } from 'node:path';
import { applicationRoot, applicationVersion } from '#main/files/application.ts';

/** Paths of the installed or checked-out application. */
export interface Installation {
  readonly version: string;
  readonly renderer: string;
  readonly engine: string;
  readonly preload: string;
  /** Reports what is installed on this machine. */
  readonly doctor: string;
  /** Fetches TensorFlow for NVIDIA GPUs. */
  readonly gpu: string;
  /** The Node for engine and runners. */
  readonly node: string;
}

/** In a package, the archive of the window's part, and the folder next to it with all that plain Node runs: it cannot read archives. */
const ARCHIVE = 'app.asar';
const LAB = 'lab';

/**
 * Locates the application that contains an entry point: packed, built or from source.
 * @param entryFolder the folder of the running entry point
 * @param node the pinned Node, if this process runs under it
 */
export function findInstallation(entryFolder: string, node?: string): Installation {
  const root = applicationRoot(entryFolder);
  return basename(root) === ARCHIVE ? packedInstallation(root) : checkedOutInstallation(root, node);
}

/** The parts of a package are fixed; its environment and arguments cannot replace them. */
function packedInstallation(archive: string): Installation {
  const lab = join(dirname(archive), LAB);
  return {
    version: applicationVersion(archive),
    renderer: join(archive, 'out', 'renderer'),
    engine: join(lab, 'out', 'main', 'engine.js'),
    preload: join(archive, 'out', 'preload', 'preload.cjs'),
    doctor: join(lab, 'tools', 'doctor.mjs'),
    gpu: join(lab, 'tools', 'gpu.mjs'),
    node: pinnedNode(lab),
  };
}

function checkedOutInstallation(root: string, node: string | undefined): Installation {
  return {
    version: applicationVersion(root),
    renderer: join(root, 'out', 'renderer'),
    engine: process.env['NEPENTHE_ENGINE'] ?? join(root, 'out', 'main', 'engine.js'),
    preload: join(root, 'out', 'preload', 'preload.cjs'),
    doctor: join(root, 'tools', 'doctor.mjs'),
    gpu: join(root, 'tools', 'gpu.mjs'),
    node: node ?? process.env['NEPENTHE_NODE'] ?? pinnedNode(root),
  };
}

function pinnedNode(root: string): string {
  const windows = process.platform === 'win32';
  const packageName = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  return join(root, 'node_modules', packageName, windows ? 'node.exe' : 'bin/node');
}
