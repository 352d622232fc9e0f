import type { RunViewState } from '#shared/contract/index.ts';

/**
 * The state of the runs table as the query of an address: `?q=tag:paper&columns=name,best&sort=-best,name&group=method&archived`; a column
 * that is sorted from its highest value begins with a dash. Missing parts are left out.
 */
export function runViewQuery({ query, columns, sort, group, archived }: Partial<RunViewState>): string {
  const listOf = (ids: readonly string[]): string => ids.map(encodeURIComponent).join(',');
  const parts = [
    ...(query ? [`q=${encodeURIComponent(query)}`] : []),
    ...(columns ? [`columns=${listOf(columns)}`] : []),
    ...(sort ? [`sort=${listOf(sort.map(({ id, desc }) => `${desc ? '-' : ''}${id}`))}`] : []),
    ...(group && group.length > 0 ? [`group=${listOf(group)}`] : []),
    ...(archived ? ['archived'] : []),
  ];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

/** Undefined for an address without any of it. */
export function parseRunViewState(parameters: URLSearchParams): Partial<RunViewState> | undefined {
  const listOf = (name: string): string[] | undefined => parameters.get(name)?.split(',').filter(Boolean);
  const [query, columns, group] = [parameters.get('q'), listOf('columns'), listOf('group')];
  const sort = listOf('sort')?.map((id) => (id.startsWith('-') ? { id: id.slice(1), desc: true } : { id, desc: false }));
  const state = {
    ...(query !== null && { query }),
    ...(columns && { columns }),
    ...(sort && { sort }),
    ...(group && { group }),
    ...(parameters.has('archived') && { archived: true }),
  };
  return Object.keys(state).length === 0 ? undefined : state;
}
