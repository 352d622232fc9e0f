import type { AddDataSet } from '#shared/contract/index.ts';

export const domainRoles = ['train', 'test', 'none'] as const;
export type DomainRole = (typeof domainRoles)[number];

export type DomainChoice = Pick<AddDataSet, 'trainDomains' | 'testDomains'>;

/** The role of a domain; undefined before any choice. Domains that are not tested on are trained on, unless others are chosen. */
export function roleOf(domain: string, { trainDomains, testDomains }: DomainChoice): DomainRole | undefined {
  if (!trainDomains && !testDomains) return undefined;
  if (testDomains?.includes(domain)) return 'test';
  return (trainDomains?.includes(domain) ?? true) ? 'train' : 'none';
}

/** The choice with another role for one domain; at the first choice all others become training domains. */
export function withRole(domains: readonly string[], choice: DomainChoice, domain: string, role: DomainRole): DomainChoice {
  const having = (wanted: DomainRole): string[] =>
    domains.filter((each) => (each === domain ? role : (roleOf(each, choice) ?? 'train')) === wanted);
  const test = having('test');
  return { trainDomains: having('train'), ...(test.length > 0 && { testDomains: test }) };
}

/** What the choice means for the test images, if the table does not show it. */
export function choiceWords({ trainDomains, testDomains }: DomainChoice): string {
  if (!trainDomains && !testDomains) return 'Folders with the same classes. Choose at least one to test on; the others are trained on.';
  return testDomains ? '' : 'No test domain: test images are drawn from the training domains.';
}
