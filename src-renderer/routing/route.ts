import type { RunViewState } from '#shared/contract/index.ts';
import { parseRunViewState, runViewQuery } from './run-view-query.ts';

/** The view on screen and its parameters; written as the location's hash. */
export type Route =
  | RunsRoute
  | { readonly view: 'queue' }
  | { readonly view: 'trash' }
  | { readonly view: 'settings' }
  | NewRoute
  | { readonly view: 'run'; readonly id: string }
  | NetworkRoute
  | CompareRoute
  | ModelsRoute
  | LibraryRoute
  | ReduceRoute
  | ImportedNetworkRoute
  | { readonly view: 'data' }
  | { readonly view: 'studies' }
  | NewStudyRoute
  | { readonly view: 'study'; readonly id: string };

/** The runs table; with a state, in that state, else as it was last. */
export interface RunsRoute {
  readonly view: 'runs';
  readonly state?: Partial<RunViewState> | undefined;
}

/** The comparison of runs; with a layout, in that layout, else as it was last. */
export interface CompareRoute {
  readonly view: 'compare';
  readonly ids: readonly string[];
  readonly layout?: { readonly group: string; readonly panels: readonly string[] } | undefined;
}

/** A new experiment, branched from a run or with an imported model. */
export interface NewRoute {
  readonly view: 'new';
  readonly from: string | null;
  /** The kept round of that run after which the branch continues; without it, the branch starts with new weights. */
  readonly round?: number | undefined;
  readonly model?: string | undefined;
  /** An experiment file that the system has opened with the app. */
  readonly file?: string | undefined;
  /** Layers that the branch makes linear, layers of blocks that it bypasses, and layers whose convolutions it drops. */
  readonly point?: Readonly<Record<'layers' | 'bypassed' | 'dropped', readonly string[]>> | undefined;
}

/** A new study, which may begin as an included one. */
export interface NewStudyRoute {
  readonly view: 'new-study';
  readonly preset: string | null;
}

/** The imported models, one of them scrolled into view. */
export interface LibraryRoute {
  readonly view: 'library';
  readonly name: string | null;
  /** Opens the import dialog. */
  readonly importing?: boolean;
}

/** The reduction of a model from elsewhere: its form, filled in with an imported model or a file, or a run that measured it. */
export interface ReduceRoute {
  readonly view: 'reduce';
  readonly run: string | null;
  readonly model?: string;
  readonly file?: string;
}

/** The network of an imported model, or the contents of an ONNX file. */
export type ImportedNetworkRoute =
  | { readonly view: 'imported-network'; readonly model: string }
  | { readonly view: 'imported-network'; readonly file: string };

/** The network of a run at a round, by default the last; on request with the reduced network beside it. */
export interface NetworkRoute {
  readonly view: 'network';
  readonly id: string;
  readonly round?: number | undefined;
  readonly reduced?: boolean;
}

/** The models, one of them open: of a run, at a round or the best one. */
export interface ModelsRoute {
  readonly view: 'models';
  readonly run: string | null;
  readonly round: number | null;
}

/** In the place of a study's ID, none of which is so short. */
const NEW = 'new';

/** The route of a hash such as `#/runs/abc/network`; unknown hashes lead to the runs. */
export function parseRoute(hash: string): Route {
  const [path = '', query = ''] = hash.replace(/^#/, '').split('?', 2);
  const [first, id, third, fourth] = path.split('/').filter(Boolean).map(decodePart);
  const parameters = new URLSearchParams(query);
  switch (first) {
    case 'runs':
      if (id === undefined) return { view: 'runs', state: parseRunViewState(parameters) };
      if (third !== 'network') return { view: 'run', id };
      return { view: 'network', id, round: countOf(parameters.get('round')), ...(parameters.has('reduced') && { reduced: true }) };
    case 'queue':
      return { view: 'queue' };
    case 'trash':
      return { view: 'trash' };
    case 'settings':
      return { view: 'settings' };
    case 'new':
      return {
        ...{ view: 'new', from: parameters.get('from'), model: parameters.get('model') ?? undefined },
        round: countOf(parameters.get('round')),
        file: parameters.get('file') ?? undefined,
        ...(['linear', 'bypassed', 'dropped'].some((key) => parameters.has(key)) && {
          point: {
            layers: parameters.getAll('linear'),
            bypassed: parameters.getAll('bypassed'),
            dropped: parameters.getAll('dropped'),
          },
        }),
      };
    case 'compare':
      return {
        ...{ view: 'compare', ids: (parameters.get('ids') ?? '').split(',').filter(Boolean) },
        ...(parameters.has('panel') && {
          layout: { group: parameters.get('group') ?? '', panels: parameters.getAll('panel').filter(Boolean) },
        }),
      };
    case 'models':
      if (id === 'file') return { view: 'imported-network', file: parameters.get('path') ?? '' };
      if (id === 'reduce') return reduceRoute(third, parameters);
      if (id !== 'imported') return modelsRoute(id, third);
      if (fourth === 'network' && third !== undefined) return { view: 'imported-network', model: third };
      return { view: 'library', name: third ?? null, ...(parameters.has('import') && { importing: true }) };
    case 'data':
      return { view: 'data' };
    case 'studies':
      if (id === undefined) return { view: 'studies' };
      return id === NEW ? { view: 'new-study', preset: parameters.get('preset') } : { view: 'study', id };
    default:
      return { view: 'runs' };
  }
}

export function formatRoute(route: Route): string {
  switch (route.view) {
    case 'runs':
      return `#/runs${runViewQuery(route.state ?? {})}`;
    case 'queue':
      return '#/queue';
    case 'trash':
      return '#/trash';
    case 'settings':
      return '#/settings';
    case 'new':
      return `#/new${newQuery(route)}`;
    case 'run':
      return `#/runs/${encodeURIComponent(route.id)}`;
    case 'network':
      return `#/runs/${encodeURIComponent(route.id)}/network${networkQuery(route)}`;
    case 'compare':
      return `#/compare${compareQuery(route)}`;
    case 'models':
      if (route.run === null) return '#/models';
      return `#/models/${encodeURIComponent(route.run)}${route.round === null ? '' : `/${route.round}`}`;
    case 'library':
      return `#/models/imported${route.name === null ? '' : `/${encodeURIComponent(route.name)}`}${route.importing ? '?import' : ''}`;
    case 'reduce':
      return `#/models/reduce${reduceEnd(route)}`;
    case 'imported-network':
      if ('file' in route) return `#/models/file?path=${encodeURIComponent(route.file)}`;
      return `#/models/imported/${encodeURIComponent(route.model)}/network`;
    case 'data':
      return '#/data';
    case 'studies':
      return '#/studies';
    case 'new-study':
      return `#/studies/${NEW}${route.preset === null ? '' : `?preset=${encodeURIComponent(route.preset)}`}`;
    case 'study':
      return `#/studies/${encodeURIComponent(route.id)}`;
  }
}

/** A layout without panels has an empty one. */
function compareQuery({ ids, layout }: CompareRoute): string {
  const panels = layout && (layout.panels.length === 0 ? [''] : layout.panels);
  const parts = [
    ...(ids.length === 0 ? [] : [`ids=${ids.map(encodeURIComponent).join(',')}`]),
    ...(layout?.group ? [`group=${encodeURIComponent(layout.group)}`] : []),
    ...(panels ?? []).map((panel) => `panel=${encodeURIComponent(panel)}`),
  ];
  return parts.length === 0 ? '' : `?${parts.join('&')}`;
}

function reduceRoute(run: string | undefined, parameters: URLSearchParams): ReduceRoute {
  const [model, file] = [parameters.get('model'), parameters.get('file')];
  return { view: 'reduce', run: run ?? null, ...(model !== null && { model }), ...(file !== null && { file }) };
}

function reduceEnd({ run, model, file }: ReduceRoute): string {
  if (run !== null) return `/${encodeURIComponent(run)}`;
  if (model !== undefined) return `?model=${encodeURIComponent(model)}`;
  return file === undefined ? '' : `?file=${encodeURIComponent(file)}`;
}

function modelsRoute(run: string | undefined, round: string | undefined): ModelsRoute {
  return { view: 'models', run: run ?? null, round: countOf(round) ?? null };
}

function newQuery({ from, round, model, file, point }: NewRoute): string {
  const names = (key: string, layers: readonly string[] = []): string =>
    layers.map((layer) => `&${key}=${encodeURIComponent(layer)}`).join('');
  const continued = round === undefined ? '' : `&round=${round}`;
  const layers = names('linear', point?.layers) + names('bypassed', point?.bypassed) + names('dropped', point?.dropped);
  if (from !== null) return `?from=${encodeURIComponent(from)}${continued}${layers}`;
  if (file !== undefined) return `?file=${encodeURIComponent(file)}`;
  return model === undefined ? '' : `?model=${encodeURIComponent(model)}`;
}

function networkQuery({ round, reduced }: NetworkRoute): string {
  const parts = [...(round === undefined ? [] : [`round=${round}`]), ...(reduced ? ['reduced'] : [])];
  return parts.length > 0 ? `?${parts.join('&')}` : '';
}

function countOf(text: string | null | undefined): number | undefined {
  return text && /^\d{1,6}$/.test(text) ? Number(text) : undefined;
}

function decodePart(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
