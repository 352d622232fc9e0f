import type { AddDataSet } from '#shared/contract/index.ts';

export const domainRoles = ['train', 'test', 'none'] as const;
export type DomainRole = (typeof domainRoles)[number];

export type DomainChoice = Pick<AddDataSet, 'trainDomains' | 'testDomains'>;

/** What is done with a domain; undefined where nothing has been chosen for any. Those that are not tested on are trained on unless others are. */
export function roleOf(domain: string, { trainDomains, testDomains }: DomainChoice): DomainRole | undefined {
  if (!trainDomains && !testDomains) return undefined;
  if (testDomains?.includes(domain)) return 'test';
  return (trainDomains?.includes(domain) ?? true) ? 'train' : 'none';
}

/** The choice with another role for one domain; the first choice has all others trained on. */
export function withRole(domains: readonly string[], choice: DomainChoice, domain: string, role: DomainRole): DomainChoice {
  const having = (wanted: DomainRole): string[] =>
    domains.filter((each) => (each === domain ? role : (roleOf(each, choice) ?? 'train')) === wanted);
  const test = having('test');
  return { trainDomains: having('train'), ...(test.length > 0 && { testDomains: test }) };
}

/** What becomes of the test images under a choice, where that is not what the table itself says. */
export function choiceWords({ trainDomains, testDomains }: DomainChoice): string {
  if (!trainDomains && !testDomains) return 'Folders with the same classes each. One to test on is enough: the others are trained on.';
  return testDomains ? '' : 'No domain to test on: test images are drawn from those that are trained on.';
}
