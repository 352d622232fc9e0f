import { rgb } from 'd3-color';
import { interpolateRgb, piecewise } from 'd3-interpolate';

/** A color for a value, clamped to 0..1. */
export type Ramp = (value: number) => string;

/** Interpolates through equidistant colors. */
export function rampThrough(stops: readonly string[]): Ramp {
  if (stops.length === 0) return () => 'rgb(0, 0, 0)';
  const mix: (value: number) => string = stops.length === 1 ? () => stops[0] ?? '' : piecewise(interpolateRgb, [...stops]);
  return (value) => mix(Math.min(1, Math.max(0, value)));
}

/** The visible color at an opacity over a background. */
export function composite(color: string, ground: string, opacity: number): string {
  return interpolateRgb(ground, color)(opacity);
}

/** Relative luminance, 0..1 (WCAG 2). */
export function luminance(color: string): number {
  const { r, g, b } = rgb(color);
  const linear = (channel: number): number => {
    const value = channel / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * linear(r) + 0.7152 * linear(g) + 0.0722 * linear(b);
}

/** Contrast ratio, 1..21 (WCAG 2). */
export function contrast(first: string, second: string): number {
  const [low = 0, high = 0] = [luminance(first), luminance(second)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}

const DARK_INK = '#000000';
const LIGHT_INK = '#ffffff';

/** Black or white, whichever has more contrast: at least √21 ≈ 4.58 on any background, thanks to pure black. */
export function inkOn(ground: string): string {
  return contrast(DARK_INK, ground) >= contrast(LIGHT_INK, ground) ? DARK_INK : LIGHT_INK;
}
