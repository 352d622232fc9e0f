import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from '#renderer/routing/route.ts';

describe('the route of a hash', () => {
  it.each<[string, Route]>([
    ['', { view: 'runs' }],
    ['#/runs', { view: 'runs' }],
    [
      '#/runs?q=tag%3Apaper%20best%20%3E%2090&columns=name,config.a%2Fb&sort=-best,name&group=method&archived',
      {
        view: 'runs',
        state: {
          query: 'tag:paper best > 90',
          archived: true,
          columns: ['name', 'config.a/b'],
          sort: [
            { id: 'best', desc: true },
            { id: 'name', desc: false },
          ],
          group: ['method'],
        },
      },
    ],
    ['#/runs?sort=', { view: 'runs', state: { sort: [] } }],
    ['#/trash', { view: 'trash' }],
    ['#/runs/a%2Fb', { view: 'run', id: 'a/b' }],
    ['#/runs/abc/network', { view: 'network', id: 'abc' }],
    ['#/runs/abc/network?round=3&reduced', { view: 'network', id: 'abc', round: 3, reduced: true }],
    ['#/new', { view: 'new', from: null }],
    ['#/new?from=abc', { view: 'new', from: 'abc' }],
    ['#/new?from=abc&round=0', { view: 'new', from: 'abc', round: 0 }],
    ['#/compare?ids=a,b', { view: 'compare', ids: ['a', 'b'] }],
    ['#/compare', { view: 'compare', ids: [] }],
    [
      '#/compare?ids=a&group=method&panel=trails&panel=scatter~removed~best',
      { view: 'compare', ids: ['a'], layout: { group: 'method', panels: ['trails', 'scatter~removed~best'] } },
    ],
    ['#/compare?ids=a&panel=', { view: 'compare', ids: ['a'], layout: { group: '', panels: [] } }],
    ['#/models', { view: 'models', run: null, round: null }],
    ['#/models/abc', { view: 'models', run: 'abc', round: null }],
    ['#/models/abc/0', { view: 'models', run: 'abc', round: 0 }],
    ['#/models/abc/last', { view: 'models', run: 'abc', round: null }],
    ['#/models/imported', { view: 'library', name: null }],
    ['#/models/imported?import', { view: 'library', name: null, importing: true }],
    ['#/models/imported/swin_t', { view: 'library', name: 'swin_t' }],
    ['#/models/imported/swin_t/network', { view: 'imported-network', model: 'swin_t' }],
    ['#/models/file?path=%2Fsrv%2Fa%3Fb.onnx', { view: 'imported-network', file: '/srv/a?b.onnx' }],
    ['#/data', { view: 'data' }],
    ['#/studies', { view: 'studies' }],
    ['#/studies/new', { view: 'new-study', preset: null }],
    ['#/studies/new?preset=all-methods', { view: 'new-study', preset: 'all-methods' }],
    ['#/studies/s2026', { view: 'study', id: 's2026' }],
    ['#/nowhere', { view: 'runs' }],
    ['#/runs/%E0%A4%A', { view: 'run', id: '%E0%A4%A' }],
  ])('%s', (hash, route) => {
    expect(parseRoute(hash)).toEqual(route);
  });

  it.each<Route>([
    { view: 'runs' },
    {
      view: 'runs',
      state: { query: 'a & b, "c"', archived: true, sort: [{ id: 'metric.x', desc: true }], columns: ['name'], group: ['seed', 'data'] },
    },
    { view: 'runs', state: { sort: [], columns: [] } },
    { view: 'trash' },
    { view: 'new', from: 'x y' },
    { view: 'new', from: 'x', round: 2 },
    { view: 'new', from: 'x y', point: { layers: ['a/conv1', 'b & c'], bypassed: ['d'], dropped: ['e/conv'] } },
    { view: 'run', id: 'a/b?c#d' },
    { view: 'network', id: 'ζ' },
    { view: 'network', id: 'a', round: 0, reduced: true },
    { view: 'compare', ids: ['a', 'b c'] },
    { view: 'compare', ids: ['a'], layout: { group: 'a&b', panels: ['lines~a/b, c~step~0.5'] } },
    { view: 'compare', ids: ['a'], layout: { group: '', panels: [] } },
    { view: 'models', run: null, round: null },
    { view: 'models', run: 'a/b?c', round: null },
    { view: 'models', run: 'ζ', round: 0 },
    { view: 'new', from: null, model: 'swin_t' },
    { view: 'new', from: null, file: '/a b/c&d.nepenthe.json' },
    { view: 'library', name: null, importing: true },
    { view: 'library', name: 'swin_t' },
    { view: 'reduce', run: null },
    { view: 'reduce', run: 'a/b' },
    { view: 'reduce', run: null, model: 'swin_t' },
    { view: 'reduce', run: null, file: '/srv/ζ & co?.onnx' },
    { view: 'imported-network', model: 'swin_t' },
    { view: 'imported-network', file: '/srv/ζ & co?.onnx' },
    { view: 'data' },
    { view: 'studies' },
    { view: 'new-study', preset: null },
    { view: 'new-study', preset: 'a&b' },
    { view: 'study', id: 's/1' },
  ])('comes back from its text: $view', (route) => {
    expect(parseRoute(formatRoute(route))).toEqual(route);
  });
});
