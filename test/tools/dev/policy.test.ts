import { expect, it } from 'vitest';
import { securityHeaders } from '#main/host/security-headers.ts';
import { developmentHeaders } from '../../../tools/dev/policy.mjs';

it('development adds to the policy only what hot reload needs', () => {
  const headers = developmentHeaders(securityHeaders, { nonce: 'c2VjcmV0', port: 5173 });
  const directives = (policy = ''): string[] => policy.split('; ');
  const production = directives(securityHeaders['content-security-policy']);
  const development = directives(headers['content-security-policy']);
  expect(development.filter((directive) => !production.includes(directive))).toEqual([
    "style-src 'self' 'nonce-c2VjcmV0'",
    "connect-src 'self' ws://127.0.0.1:5173 ws://localhost:5173",
  ]);
  expect(development).toHaveLength(production.length);
  expect({ ...headers, 'content-security-policy': '' }).toEqual({
    ...securityHeaders,
    'cache-control': 'no-store',
    'content-security-policy': '',
  });
});
