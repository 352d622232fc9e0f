import { join } from 'node:path';
import { z } from 'zod';
import { KeptFile } from '#main/files/kept-file.ts';
import { type Cluster, clusterSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

const fileSchema = z.object({ format: z.literal(1), clusters: z.array(clusterSchema).readonly() });

/** The clusters that are set up, by name: `clusters.json` in the data folder. */
export class Clusters {
  readonly #file: KeptFile<z.output<typeof fileSchema>>;

  constructor(dataDir: string) {
    const remedy = 'Correct the file, or delete it and set the clusters up again.';
    this.#file = new KeptFile(join(dataDir, 'clusters.json'), fileSchema, { format: 1, clusters: [] }, remedy);
  }

  /** Throws LabError `bad-file`. */
  list(): readonly Cluster[] {
    return this.#file.content.clusters;
  }

  find(name: string): Cluster | undefined {
    return this.#file.readable.clusters.find((cluster) => cluster.name === name);
  }

  /** Throws LabError `not-found`, and `bad-file` if the clusters cannot be read. */
  get(name: string): Cluster {
    const cluster = this.list().find((one) => one.name === name);
    if (cluster) return cluster;
    const remedy = '`nepenthe cluster ls` lists the clusters, `nepenthe cluster add` sets one up.';
    throw new LabError('not-found', `There is no cluster ${name}.`, remedy, { location: 'on' });
  }

  /** Adds a cluster, or replaces the settings of one. Throws LabError `bad-file`, `disk-full` or `unwritable`. */
  save(cluster: Cluster): void {
    const others = this.list().filter(({ name }) => name !== cluster.name);
    this.#write([...others, cluster].toSorted((a, b) => (a.name < b.name ? -1 : 1)));
  }

  /** Throws like {@link save}. */
  remove(name: string): void {
    this.#write(this.list().filter((cluster) => cluster.name !== name));
  }

  #write(clusters: readonly Cluster[]): void {
    this.#file.write({ format: 1, clusters });
  }
}
