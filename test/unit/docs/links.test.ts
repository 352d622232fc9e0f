import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const CHECKOUT = join(import.meta.dirname, '..', '..', '..');

const documents = [
  ...['README.md', 'CHANGELOG.md', 'CONTRIBUTING.md'],
  ...readdirSync(join(CHECKOUT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .map((file) => join('docs', file))
    .sort(),
];

function withoutCodeBlocks(document: string): string {
  return readFileSync(join(CHECKOUT, document), 'utf8').replaceAll(/^(```+)[^\n]*\n.*?^\1$/gms, '');
}

/** Targets of the links and pictures that lead to a file or a heading here. */
function linksOf(document: string): readonly string[] {
  // Brackets in code are not links.
  const text = withoutCodeBlocks(document).replaceAll(/`[^`\n]*`/g, (code) => code.replaceAll(/[[\]()<]/g, ' '));
  const targets = [...text.matchAll(/\]\(\s*<?([^)\s>]+)>?(?:\s+"[^"]*")?\s*\)/g)].map(([, target = '']) => target);
  return targets.filter((target) => !/^[a-z][a-z\d+.-]*:/i.test(target));
}

const anchors = new Map<string, ReadonlySet<string>>();

/** The anchors of a document's headings, as GitHub names them. */
function anchorsOf(document: string): ReadonlySet<string> {
  const known = anchors.get(document);
  if (known) return known;
  const found = new Set<string>();
  for (const [, heading = ''] of withoutCodeBlocks(document).matchAll(/^#{1,6} +(.*?) *#*$/gm)) {
    const plain = heading.replaceAll(/!?\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
    const name = plain.replaceAll(/[^\p{L}\p{M}\p{N}_ -]/gu, '').replaceAll(' ', '-');
    let anchor = name;
    for (let again = 1; found.has(anchor); again++) anchor = `${name}-${again}`;
    found.add(anchor);
  }
  anchors.set(document, found);
  return found;
}

/** What is wrong with a link; undefined if it leads somewhere. */
function problemOf(link: string, document: string): string | undefined {
  const [path = '', anchor] = link.split('#');
  const file = path === '' ? document : relative(CHECKOUT, resolve(CHECKOUT, dirname(document), decodeURIComponent(path)));
  if (!existsSync(join(CHECKOUT, file))) return `${link}: no such file`;
  if (anchor === undefined || !file.endsWith('.md') || anchorsOf(file).has(anchor)) return undefined;
  return `${link}: no such heading`;
}

describe('the links of a document lead to files and headings', () => {
  it.each(documents)('%s', (document) => {
    expect(linksOf(document).flatMap((link) => problemOf(link, document) ?? [])).toEqual([]);
  });
});

it('every document of docs is in the table of the README', () => {
  const listed = new Set(linksOf('README.md'));
  const own = documents.filter((document) => /^docs\/[^/]+\.md$/.test(document));
  expect(own.filter((document) => !listed.has(document))).toEqual([]);
});
