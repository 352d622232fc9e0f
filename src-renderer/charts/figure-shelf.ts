import { getContext, hasContext, setContext } from 'svelte';

const SHELF = Symbol('figure-shelf');
/** CSS pixels: two figures stand side by side on a report's page. */
const REPORT_WIDTH = 600;

/** A figure on the page. */
export interface ShelvedFigure {
  readonly title: string;
  readonly element: Element;
  /** The figure as a standalone SVG document, redrawn in that width where it can be; empty if it has nothing to show. */
  readonly svg: (width?: number) => string;
}

/** The figures that a view shows, for its report. */
export class FigureShelf {
  readonly #figures = new Set<() => ShelvedFigure | undefined>();

  /** Adds a figure until the returned function is called. It is undefined while there is no data. */
  add(figure: () => ShelvedFigure | undefined): () => void {
    this.#figures.add(figure);
    return () => this.#figures.delete(figure);
  }

  /** The drawings in the order of the page. */
  drawings(): readonly { readonly title: string; readonly svg: string }[] {
    const shown = [...this.#figures].flatMap((figure) => figure() ?? []);
    shown.sort((one, other) => (one.element.compareDocumentPosition(other.element) & Node.DOCUMENT_POSITION_FOLLOWING ? -1 : 1));
    return shown.map(({ title, svg }) => ({ title, svg: svg(REPORT_WIDTH) })).filter(({ svg }) => svg !== '');
  }
}

/** Collects the figures of a view. */
export function provideFigureShelf(): FigureShelf {
  return setContext(SHELF, new FigureShelf());
}

/** Undefined in a view without a report. */
export function useFigureShelf(): FigureShelf | undefined {
  return hasContext(SHELF) ? getContext<FigureShelf>(SHELF) : undefined;
}
