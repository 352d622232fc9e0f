import { join } from 'node:path';
import { z } from 'zod';
import { writeAtomically } from '#main/files/atomic-file.ts';
import { readJsonFile } from '#main/files/json-file.ts';
import { type Cluster, clusterSchema } from '#shared/contract/index.ts';
import { LabError } from '#shared/errors/index.ts';

const fileSchema = z.object({ format: z.literal(1), clusters: z.array(clusterSchema).readonly() });

/** The clusters that are set up, by name: `clusters.json` in the data folder. */
export class Clusters {
  readonly #file: string;
  #clusters: readonly Cluster[] = [];
  /** Why the file cannot be read, if so. It is not overwritten. */
  readonly #problem: LabError | undefined;

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'clusters.json');
    try {
      this.#clusters =
        readJsonFile(this.#file, fileSchema, 'Correct the file, or delete it and set the clusters up again.')?.clusters ?? [];
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      this.#problem = error;
    }
  }

  /** Throws LabError `bad-file`. */
  list(): readonly Cluster[] {
    if (this.#problem) throw this.#problem;
    return this.#clusters;
  }

  find(name: string): Cluster | undefined {
    return this.#clusters.find((cluster) => cluster.name === name);
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
    writeAtomically(this.#file, `${JSON.stringify({ format: 1, clusters } satisfies z.output<typeof fileSchema>, null, 2)}\n`);
    this.#clusters = clusters;
  }
}
