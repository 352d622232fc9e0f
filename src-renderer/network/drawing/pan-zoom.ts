import 'd3-transition';
import { select } from 'd3-selection';
import { zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from 'd3-zoom';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Maps the drawing to its viewport: scale by `k`, then offset in pixels. */
export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

const MARGIN = 16;
/** Space below the picture for the legend. */
const FOOTER = 56;
const MIN_SCALE = 0.08;
const MAX_SCALE = 4;
/** Limit for fitting a small network. */
const MAX_FIT_SCALE = 1.25;
const BUTTON_FACTOR = 1.35;
const TRANSITION_MS = 260;

/** Pans and zooms a drawing by wheel, drag, touch, buttons and keys. */
export class PanZoom {
  readonly #svg: SVGSVGElement;
  readonly #zoom: ZoomBehavior<SVGSVGElement, unknown>;
  #transform: ZoomTransform = zoomIdentity;
  /** Whether the picture is still fitted, so that it is fitted again when the viewport changes size. */
  fitted = true;

  constructor(svg: SVGSVGElement, changed: (transform: ZoomTransform) => void) {
    this.#svg = svg;
    this.#zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([MIN_SCALE, MAX_SCALE])
      .on('zoom', ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: unknown }) => {
        this.#transform = transform;
        if (sourceEvent) this.fitted = false;
        changed(transform);
      });
    select(svg).call(this.#zoom).on('dblclick.zoom', null);
  }

  /** Fits a box into the viewport. */
  fit(box: Box, animated = true): void {
    const { clientWidth: width, clientHeight: height } = this.#svg;
    if (width === 0 || height === 0 || box.width === 0) return;
    const scale = Math.min(MAX_FIT_SCALE, (width - 2 * MARGIN) / box.width, (height - MARGIN - FOOTER) / box.height);
    const x = width / 2 - scale * (box.x + box.width / 2);
    const y = MARGIN + (height - MARGIN - FOOTER) / 2 - scale * (box.y + box.height / 2);
    this.fitted = true;
    this.#go(zoomIdentity.translate(x, y).scale(scale), animated);
  }

  /** Takes over the transform of another drawing. */
  follow(transform: Transform): void {
    const { k, x, y } = this.#transform;
    if (k === transform.k && x === transform.x && y === transform.y) return;
    this.fitted = false;
    this.#go(zoomIdentity.translate(transform.x, transform.y).scale(transform.k), false);
  }

  in(): void {
    this.#by(BUTTON_FACTOR);
  }

  out(): void {
    this.#by(1 / BUTTON_FACTOR);
  }

  /** Centers a box unless it is fully in view. */
  reveal(box: Box): void {
    const { clientWidth: width, clientHeight: height } = this.#svg;
    const { k, x, y } = this.#transform;
    const [left, top] = [box.x * k + x, box.y * k + y];
    const [right, bottom] = [left + box.width * k, top + box.height * k];
    if (left >= 0 && top >= 0 && right <= width && bottom <= height) return;
    this.fitted = false;
    const centered = zoomIdentity.translate(width / 2 - (box.x + box.width / 2) * k, height / 2 - (box.y + box.height / 2) * k).scale(k);
    this.#go(centered, true);
  }

  dispose(): void {
    select(this.#svg).interrupt().on('.zoom', null);
  }

  #by(factor: number): void {
    this.fitted = false;
    select(this.#svg).transition().duration(duration(true)).call(this.#zoom.scaleBy.bind(this.#zoom), factor);
  }

  #go(transform: ZoomTransform, animated: boolean): void {
    const svg = select(this.#svg);
    if (duration(animated) === 0) svg.interrupt().call(this.#zoom.transform.bind(this.#zoom), transform);
    else svg.transition().duration(duration(animated)).call(this.#zoom.transform.bind(this.#zoom), transform);
  }
}

function duration(animated: boolean): number {
  return animated && !matchMedia('(prefers-reduced-motion: reduce)').matches ? TRANSITION_MS : 0;
}
