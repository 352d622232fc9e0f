/** What decides how a shape or a text looks; taken over from the page's styles. */
const LOOKS = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-opacity',
  'stroke-width',
  'stroke-dasharray',
  'stroke-linecap',
  'stroke-linejoin',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
  'font-style',
  'letter-spacing',
  'paint-order',
  'text-anchor',
  'dominant-baseline',
  'visibility',
  'display',
] as const;

const DROPPED = ['class', 'style', 'role', 'tabindex'];

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * A drawing of the page as a document of its own: the page's styles as attributes, nothing that only the page needs, on a ground
 * of that color. Elements marked `data-screen-only` are left out; the group marked `data-viewport` loses its pan and zoom.
 */
export function svgDocument(drawing: SVGSVGElement, frame: Frame, ground: string): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const copies = [...copy.querySelectorAll('*')];
  for (const [index, original] of [...drawing.querySelectorAll('*')].entries()) {
    const twin = copies[index];
    if (twin) takeLooks(original, twin);
  }
  copy.querySelectorAll('[data-screen-only]').forEach((part) => part.remove());
  copy.querySelector('[data-viewport]')?.removeAttribute('transform');
  takeLooks(drawing, copy);

  const { x, y, width, height } = frame;
  copy.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x, y, width, height, fill: ground })) background.setAttribute(name, String(value));
  copy.prepend(background);
  return new XMLSerializer().serializeToString(copy);
}

function takeLooks(original: Element, twin: Element): void {
  const style = getComputedStyle(original);
  for (const look of LOOKS) {
    const value = style.getPropertyValue(look);
    // A reference to a pattern reads as an absolute address; the attribute has it as the document needs it.
    if (value && !value.includes('url(')) twin.setAttribute(look, value);
  }
  strip(twin);
}

function strip(part: Element): void {
  for (const { name } of [...part.attributes]) {
    if (DROPPED.includes(name) || name.startsWith('aria-') || name.startsWith('data-s')) {
      if (name !== 'data-screen-only') part.removeAttribute(name);
    }
  }
}
