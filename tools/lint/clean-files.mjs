import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ImportGraph } from './imports.mjs';

/**
 * Remembers which files were clean. A file is clean as long as neither it nor a module that it imports, directly or not, has changed: typed
 * rules depend on the types of imports, which ESLint's own cache does not look at.
 */
export class CleanFiles {
  #record;
  #graph;
  /** @type {Map<string, string>} */
  #clean;
  /** @type {Map<string, string>} */
  #hashes = new Map();

  /**
   * @param {string} root the checkout
   * @param {string} record the file to remember in
   * @param {string} environment a hash of what else the result depends on: versions, configuration, ambient types
   */
  constructor(root, record, environment) {
    const { imports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    this.root = root;
    this.environment = environment;
    this.#record = record;
    this.#graph = new ImportGraph(root, imports ?? {});
    this.#clean = new Map(Object.entries(read(record, environment)));
  }

  /** @param {string} file path from the root */
  has(file) {
    return this.#clean.get(file) === this.#key(file);
  }

  /**
   * Remembers that these files are clean now.
   * @param {readonly string[]} files
   */
  add(files) {
    for (const file of files) this.#clean.set(file, this.#key(file));
  }

  /**
   * Writes the record, without files that are no longer there.
   * @param {readonly string[]} existing all files of the checkout
   */
  save(existing) {
    const known = new Set(existing);
    const clean = Object.fromEntries([...this.#clean].filter(([file]) => known.has(file)));
    mkdirSync(dirname(this.#record), { recursive: true });
    const temporary = `${this.#record}.${process.pid}`;
    writeFileSync(temporary, JSON.stringify({ environment: this.environment, clean }));
    renameSync(temporary, this.#record);
  }

  #key(file) {
    const key = createHash('sha256');
    for (const one of [...this.#graph.closure(file)].sort()) key.update(`${one}\0${this.#hashOf(one)}\0`);
    return key.digest('hex');
  }

  #hashOf(file) {
    let hash = this.#hashes.get(file);
    if (!hash) {
      hash = createHash('sha256')
        .update(readFileSync(join(this.root, file)))
        .digest('hex');
      this.#hashes.set(file, hash);
    }
    return hash;
  }
}

function read(record, environment) {
  try {
    const stored = JSON.parse(readFileSync(record, 'utf8'));
    return stored.environment === environment ? stored.clean : {};
  } catch {
    return {};
  }
}
