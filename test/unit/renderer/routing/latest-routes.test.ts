import { expect, it } from 'vitest';
import { LatestRoutes } from '#renderer/routing/latest-routes.ts';
import type { Route } from '#renderer/routing/route.ts';

it('a view that is being replaced still has its own route', () => {
  let route: Route = { view: 'run', id: 'abc' };
  const latest = new LatestRoutes(() => route);
  expect(latest.of('run')).toBe(route);
  route = { view: 'runs' };
  expect(latest.of('run').id).toBe('abc');
  route = { view: 'run', id: 'def' };
  expect(latest.of('run').id).toBe('def');
  expect(() => latest.of('compare')).toThrow('the view compare was never on screen');
});
