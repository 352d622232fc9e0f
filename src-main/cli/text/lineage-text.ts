import { beginsFrom, type LineageNode, type LineageRun, lineageTree } from '#shared/contract/index.ts';
import { printable } from '#shared/text/index.ts';

/** A lineage as a tree, one run in a line; an arrow marks one of them. */
export function lineageText(runs: readonly LineageRun[], marked: string): string {
  const root = lineageTree(runs);
  return root ? linesOf(root, marked, 0).join('\n') : '';
}

function linesOf({ run, branches }: LineageNode, marked: string, depth: number): string[] {
  const { id, name, status, parent } = run;
  const about = [name === null ? 'deleted' : printable(name), status, parent && beginsFrom(parent)].filter(Boolean).join(', ');
  const line = `${id === marked ? '→ ' : '  '}${'  '.repeat(depth)}${id}  ${about}`;
  return [line, ...branches.flatMap((branch) => linesOf(branch, marked, depth + 1))];
}
