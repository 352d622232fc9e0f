import { expect, it } from 'vitest';
import { choiceWords, roleOf, withRole } from '#renderer/data/domain-roles.ts';

const domains = ['art_painting', 'cartoon', 'photo', 'sketch'];

it('a domain has no role before a choice, and follows from what is chosen for others', () => {
  expect(roleOf('photo', {})).toBeUndefined();
  expect(domains.map((domain) => roleOf(domain, { testDomains: ['sketch'] }))).toEqual(['train', 'train', 'train', 'test']);
  expect(domains.map((domain) => roleOf(domain, { trainDomains: ['photo'] }))).toEqual(['none', 'none', 'train', 'none']);
});

it('the first choice has all others trained on', () => {
  expect(withRole(domains, {}, 'sketch', 'test')).toEqual({ trainDomains: ['art_painting', 'cartoon', 'photo'], testDomains: ['sketch'] });
  expect(withRole(domains, {}, 'photo', 'none')).toEqual({ trainDomains: ['art_painting', 'cartoon', 'sketch'] });
});

it('another choice changes one domain, in the folders’ order', () => {
  const first = withRole(domains, {}, 'sketch', 'test');
  const second = withRole(domains, first, 'cartoon', 'test');
  expect(second).toEqual({ trainDomains: ['art_painting', 'photo'], testDomains: ['cartoon', 'sketch'] });
  expect(withRole(domains, second, 'sketch', 'train')).toEqual({
    trainDomains: ['art_painting', 'photo', 'sketch'],
    testDomains: ['cartoon'],
  });
});

it('says where the test images come from when no domain is tested on', () => {
  expect(choiceWords({ trainDomains: domains })).toContain('test images are drawn');
  expect(choiceWords({ trainDomains: ['photo'], testDomains: ['sketch'] })).toBe('');
});
