import { createSubscriber } from 'svelte/reactivity';
import { formatRoute, parseRoute, type Route } from './route.ts';

/** The location's hash as reactive state. */
export class Router {
  readonly #subscribe = createSubscriber((update) => {
    window.addEventListener('hashchange', update);
    return () => window.removeEventListener('hashchange', update);
  });

  get route(): Route {
    this.#subscribe();
    return parseRoute(window.location.hash);
  }

  go(route: Route): void {
    window.location.hash = formatRoute(route);
  }
}
