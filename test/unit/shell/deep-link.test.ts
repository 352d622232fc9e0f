import { describe, expect, it } from 'vitest';
import { isDeepLink, refusalOf, shownForLink } from '#main/shell/deep-link.ts';

it.each(['nepenthe-lab://run/260102-abcde', 'nepenthe-lab://run/260102-abcde/'])('%s asks for a run', (link) => {
  expect(isDeepLink(link)).toBe(true);
  expect(shownForLink(link)).toEqual({ page: '#/runs/260102-abcde' });
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
  it('is refused', () => expect(shownForLink(link)).toEqual({ page: '', refusedLink: link }));
});

it('every link of the scheme is known as one, also an invalid one', () => {
  for (const word of ['nepenthe-lab://x', 'NEPENTHE-LAB:', ' nepenthe-lab:x']) expect(isDeepLink(word)).toBe(true);
  for (const word of ['nepenthe://app/', '--nepenthe-lab:', '/nepenthe-lab:x']) expect(isDeepLink(word)).toBe(false);
});

describe('the message about a refused link', () => {
  it('says what a link looks like', () => {
    const { message, detail } = refusalOf('nepenthe-lab://delete/260102-abcde');
    expect(message).toBe('Nepenthe Lab does not know this link.');
    expect(detail).toMatch(/^nepenthe-lab:\/\/delete\/260102-abcde\n\nNothing was opened\. .* nepenthe-lab:\/\/run\/260102-abcde\.$/);
  });

  it('has the start of a long link, and no characters that could pretend to be its own text', () => {
    expect(refusalOf(`nepenthe-lab:${'x'.repeat(1_000_000)}`).detail.split('\n')[0]).toBe(`nepenthe-lab:${'x'.repeat(107)}…`);
    expect(refusalOf('nepenthe-lab:\n\nYour lab\u202E is out of date').detail.split('\n')[0]).toBe(
      'nepenthe-lab:??Your?lab??is?out?of?date',
    );
  });
});
