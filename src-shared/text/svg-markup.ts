import { escapeMarkup } from './markup.ts';

/** Writes SVG markup for pictures that are not on the page as SVG. */
type Attributes = Readonly<Record<string, string | number | undefined>>;

export function svgElement(name: string, attributes: Attributes, ...children: readonly string[]): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escapeMarkup(typeof value === 'number' ? round(value) : (value ?? ''))}"`)
    .join('');
  return children.length === 0 ? `<${name}${written}/>` : `<${name}${written}>${children.join('')}</${name}>`;
}

export function svgText(content: string, attributes: Attributes): string {
  return svgElement('text', attributes, escapeMarkup(content));
}

function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}
