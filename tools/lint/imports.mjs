import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

const SPECIFIER = /\b(?:from|import)\s*\(?\s*['"]([#.][^'"]+)['"]/g;

/** A checkout's modules and what they import from one another. */
export class ImportGraph {
  /** @type {Map<string, Set<string>>} */
  #imports = new Map();

  /**
   * @param {string} root the checkout
   * @param {Readonly<Record<string, string>>} aliases `imports` of package.json
   */
  constructor(root, aliases) {
    this.root = root;
    this.aliases = Object.entries(aliases).map(([alias, target]) => [alias.replace('*', ''), target.replace('*', '')]);
  }

  /**
   * A module and everything that it imports, directly or not.
   * @param {string} file path from the root
   * @returns {Set<string>}
   */
  closure(file) {
    const found = new Set([file]);
    for (const one of found) for (const imported of this.#importsOf(one)) found.add(imported);
    return found;
  }

  #importsOf(file) {
    let imports = this.#imports.get(file);
    if (!imports) {
      const text = readFileSync(join(this.root, file), 'utf8');
      imports = new Set([...text.matchAll(SPECIFIER)].flatMap(([, specifier]) => this.#resolve(file, specifier)));
      this.#imports.set(file, imports);
    }
    return imports;
  }

  #resolve(file, specifier) {
    const alias = this.aliases.find(([prefix]) => specifier.startsWith(prefix));
    const path = alias ? join(this.root, alias[1], specifier.slice(alias[0].length)) : join(this.root, dirname(file), specifier);
    return existsSync(path) && statSync(path).isFile() ? [relative(this.root, path)] : [];
  }
}
