import { describe, expect, it, vi } from 'vitest';
import { isExternalLink } from '#main/shell/guards.ts';

vi.mock('electron', () => ({ app: {}, shell: {} }));

describe('a link', () => {
  it('opens in the browser if it is listed', () => {
    expect(isExternalLink('https://arxiv.org/abs/2404.16890')).toBe(true);
  });

  it.each([
    'http://arxiv.org/abs/2404.16890',
    'https://arxiv.org.example.com/abs/1',
    'https://arxiv.org@example.com/abs/1',
    'https://someone:word@arxiv.org/abs/1',
    'https://arxiv.org/../../etc',
    'https://example.com/?https://arxiv.org/abs/',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'nepenthe://app/',
    'not an address',
    '',
  ])('is blocked if it is not: %s', (address) => {
    expect(isExternalLink(address)).toBe(false);
  });
});
