import type { Cluster } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

/** The LabError `not-found` of a cluster whose folder is missing. */
export function missingFolder({ name, folder, login }: Pick<Cluster, 'name' | 'folder' | 'login'>): LabError {
  const remedy =
    login === undefined
      ? 'Mount the file system that this machine and the cluster share, or set the cluster up with another folder.'
      : `Make the folder on ${login}, or set the cluster up with another one.`;
  return new LabError('not-found', `The folder of cluster ${name} is missing.`, remedy, { file: folder, location: `cluster ${name}` });
}
