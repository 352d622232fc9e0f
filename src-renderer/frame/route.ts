/** Where the window is; the location's hash is its text. */
export type Route =
  | { readonly view: 'runs' }
  | { readonly view: 'new'; readonly from: string | null }
  | { readonly view: 'run'; readonly id: string }
  | { readonly view: 'network'; readonly id: string }
  | { readonly view: 'compare'; readonly ids: readonly string[] }
  | { readonly view: 'data' };

export type ViewName = Route['view'];

/** The route of a hash such as `#/runs/abc/network`; an unknown one leads to the runs. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [first, id, third] = path.split('/').filter(Boolean).map(decodePart);
  const parameters = new URLSearchParams(query);
  switch (first) {
    case 'runs':
      if (id === undefined) return { view: 'runs' };
      return { view: third === 'network' ? 'network' : 'run', id };
    case 'new':
      return { view: 'new', from: parameters.get('from') };
    case 'compare':
      return { view: 'compare', ids: (parameters.get('ids') ?? '').split(',').filter(Boolean) };
    case 'data':
      return { view: 'data' };
    default:
      return { view: 'runs' };
  }
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'runs':
      return '#/runs';
    case 'new':
      return route.from === null ? '#/new' : `#/new?from=${encodeURIComponent(route.from)}`;
    case 'run':
      return `#/runs/${encodeURIComponent(route.id)}`;
    case 'network':
      return `#/runs/${encodeURIComponent(route.id)}/network`;
    case 'compare':
      return route.ids.length === 0 ? '#/compare' : `#/compare?ids=${route.ids.map(encodeURIComponent).join(',')}`;
    case 'data':
      return '#/data';
  }
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
