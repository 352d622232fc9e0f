import { select } from 'd3-selection';
import 'd3-transition';
import { zoom, zoomIdentity, type ZoomBehavior, type ZoomTransform } from 'd3-zoom';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a drawing lies in its window: scale, then offset in pixels. */
export interface Transform {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

const MARGIN = 16;
/** Below the picture, for the legend. */
const FOOT = 56;
const FURTHEST = 0.08;
const CLOSEST = 4;
/** A small network is not blown up beyond this. */
const LARGEST_FIT = 1.25;
const BUTTON_FACTOR = 1.35;
const GLIDE_MS = 260;

/** Pan and zoom of a drawing by wheel, drag, touch, buttons and keys. */
export class PanZoom {
  readonly #svg: SVGSVGElement;
  readonly #zoom: ZoomBehavior<SVGSVGElement, unknown>;
  #transform: ZoomTransform = zoomIdentity;
  /** Whether the picture is as `fit` left it, so that it may follow the window's size. */
  fitted = true;

  constructor(svg: SVGSVGElement, changed: (transform: ZoomTransform) => void) {
    this.#svg = svg;
    this.#zoom = zoom<SVGSVGElement, unknown>()
      .scaleExtent([FURTHEST, CLOSEST])
      .on('zoom', ({ transform, sourceEvent }: { transform: ZoomTransform; sourceEvent: unknown }) => {
        this.#transform = transform;
        if (sourceEvent) this.fitted = false;
        changed(transform);
      });
    select(svg).call(this.#zoom).on('dblclick.zoom', null);
  }

  /** The whole box in view. */
  fit(box: Box, glide = true): void {
    const { clientWidth: width, clientHeight: height } = this.#svg;
    if (width === 0 || height === 0 || box.width === 0) return;
    const scale = Math.min(LARGEST_FIT, (width - 2 * MARGIN) / box.width, (height - MARGIN - FOOT) / box.height);
    const x = width / 2 - scale * (box.x + box.width / 2);
    const y = MARGIN + (height - MARGIN - FOOT) / 2 - scale * (box.y + box.height / 2);
    this.fitted = true;
    this.#go(zoomIdentity.translate(x, y).scale(scale), glide);
  }

  /** Shows what another drawing shows. */
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

  /** Pans only if the box is not wholly in view. */
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

  #go(transform: ZoomTransform, glide: boolean): void {
    const svg = select(this.#svg);
    if (duration(glide) === 0) svg.interrupt().call(this.#zoom.transform.bind(this.#zoom), transform);
    else svg.transition().duration(duration(glide)).call(this.#zoom.transform.bind(this.#zoom), transform);
  }
}

function duration(glide: boolean): number {
  return glide && !matchMedia('(prefers-reduced-motion: reduce)').matches ? GLIDE_MS : 0;
}
