import type { Route } from './route.ts';

type RouteOf<View extends Route['view']> = Extract<Route, { readonly view: View }>;

/**
 * The latest route of each view. While a view is being replaced, its components may still read their props; the current route, which is
 * another view's, has none for them.
 */
export class LatestRoutes {
  readonly #current: () => Route;
  readonly #latest = new Map<Route['view'], Route>();

  constructor(current: () => Route) {
    this.#current = current;
  }

  /** Of a view that is or was on screen. */
  of<View extends Route['view']>(view: View): RouteOf<View> {
    const current = this.#current();
    if (current.view === view) this.#latest.set(view, current);
    const latest = this.#latest.get(view);
    if (!latest) throw new Error(`the view ${view} was never on screen`);
    // Stored under its own view.
    return latest as RouteOf<View>;
  }
}
