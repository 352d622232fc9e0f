import { describe, expect, it } from 'vitest';
import { isDeepLink, pageOfLink } from '#main/shell/deep-link.ts';

it.each(['nepenthe-lab://run/260102-abcde', 'nepenthe-lab://run/260102-abcde/'])('%s asks for a run', (link) => {
  expect(isDeepLink(link)).toBe(true);
  expect(pageOfLink(link)).toBe('#/runs/260102-abcde');
});

describe.each([
  ['no host', 'nepenthe-lab:'],
  ['no ID', 'nepenthe-lab://run/'],
  ['an unknown host', 'nepenthe-lab://delete/260102-abcde'],
  ['a host that begins like a known one', 'nepenthe-lab://run.evil.example/260102-abcde'],
  ['a user', 'nepenthe-lab://run@evil/260102-abcde'],
  ['a port', 'nepenthe-lab://run:80/260102-abcde'],
  ['an ID that is none', 'nepenthe-lab://run/latest'],
  ['a longer ID', 'nepenthe-lab://run/260102-abcdef'],
  ['a path out of the runs', 'nepenthe-lab://run/../queue'],
  ['an encoded path', 'nepenthe-lab://run/260102-abcde%2f..%2fqueue'],
  ['a further part', 'nepenthe-lab://run/260102-abcde/network'],
  ['a query', 'nepenthe-lab://run/260102-abcde?round=1'],
  ['a hash', 'nepenthe-lab://run/260102-abcde#/trash'],
  ['a second line', 'nepenthe-lab://run/260102-abcde\n'],
  ['a line before', 'x\nnepenthe-lab://run/260102-abcde'],
  ['white space', 'nepenthe-lab://run/ 260102-abcde'],
  ['full-width letters', 'nepenthe-lab://run/260102-ａbcde'],
  ['digits of another script', 'nepenthe-lab://run/٢٦٠١٠٢-abcde'],
  ['a script', 'nepenthe-lab:javascript:alert(1)'],
  ['the scheme of pages', 'nepenthe://app/#/runs/260102-abcde'],
  ['another scheme', 'https://run/260102-abcde'],
  ['a great length', `nepenthe-lab://run/${'2'.repeat(1_000_000)}`],
])('a link with %s', (_, link) => {
  it('asks for nothing', () => expect(pageOfLink(link)).toBeUndefined());
});

it('every link of the scheme is known as one, also an invalid one', () => {
  for (const word of ['nepenthe-lab://x', 'NEPENTHE-LAB:', ' nepenthe-lab:x']) expect(isDeepLink(word)).toBe(true);
  for (const word of ['nepenthe://app/', '--nepenthe-lab:', '/nepenthe-lab:x']) expect(isDeepLink(word)).toBe(false);
});
