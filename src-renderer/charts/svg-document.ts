/** Style properties of shapes and texts to write as attributes. */
const STYLES = [
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

const REMOVED = ['class', 'style', 'role', 'tabindex'];

export interface Frame {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Turns a drawing on the page into a standalone SVG document with computed styles as attributes and a background of color `ground`.
 * Omits elements marked `data-screen-only`, and resets pan and zoom of the group marked `data-viewport`.
 */
export function svgDocument(drawing: SVGSVGElement, frame: Frame, ground: string): string {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  const copies = [...copy.querySelectorAll('*')];
  for (const [index, original] of [...drawing.querySelectorAll('*')].entries()) {
    const clone = copies[index];
    if (clone) copyStyles(original, clone);
  }
  copy.querySelectorAll('[data-screen-only]').forEach((part) => part.remove());
  copy.querySelector('[data-viewport]')?.removeAttribute('transform');
  copyStyles(drawing, copy);

  const { x, y, width, height } = frame;
  copy.setAttribute('viewBox', `${x} ${y} ${width} ${height}`);
  copy.setAttribute('width', String(width));
  copy.setAttribute('height', String(height));
  const background = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
  for (const [name, value] of Object.entries({ x, y, width, height, fill: ground })) background.setAttribute(name, String(value));
  copy.prepend(background);
  return new XMLSerializer().serializeToString(copy);
}

function copyStyles(original: Element, clone: Element): void {
  const style = getComputedStyle(original);
  for (const property of STYLES) {
    const value = style.getPropertyValue(property);
    // Computed references to patterns are absolute URLs; the existing attribute is relative and stays.
    if (value && !value.includes('url(')) clone.setAttribute(property, value);
  }
  removePageAttributes(clone);
}

function removePageAttributes(part: Element): void {
  for (const { name } of [...part.attributes]) {
    if (REMOVED.includes(name) || name.startsWith('aria-') || name.startsWith('data-s')) {
      if (name !== 'data-screen-only') part.removeAttribute(name);
    }
  }
}
