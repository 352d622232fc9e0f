import { formatBytes as bytesText } from '#shared/text/index.ts';

/** Numbers as the window shows them. An absent one is an en dash. */
export const ABSENT = '–';

type Maybe = number | null | undefined;

/** Percent with two decimals, without its sign: columns name the unit. */
export function formatPercent(value: Maybe, digits = 2): string {
  return isNumber(value) ? value.toFixed(digits) : ABSENT;
}

/** A fraction 0..1 as percent. */
export function formatShare(value: Maybe, digits = 1): string {
  return isNumber(value) ? `${(value * 100).toFixed(digits)} %` : ABSENT;
}

/** A signed difference, with a real minus sign. */
export function formatDelta(value: Maybe, digits = 2): string {
  if (!isNumber(value)) return ABSENT;
  const text = Math.abs(value).toFixed(digits);
  if (Number(text) === 0) return `±${text}`;
  return `${value > 0 ? '+' : '−'}${text}`;
}

/** 272,474 as 272 k, three significant digits. */
export function formatCount(value: Maybe): string {
  if (!isNumber(value)) return ABSENT;
  for (const [size, unit] of COUNT_UNITS) if (value >= size) return `${significant(value / size)} ${unit}`;
  return Number.isInteger(value) ? String(value) : significant(value);
}

export function formatInteger(value: Maybe): string {
  return isNumber(value) ? Math.round(value).toLocaleString('en') : ABSENT;
}

export function formatBytes(value: Maybe): string {
  return isNumber(value) ? bytesText(value) : ABSENT;
}

/** 4 s, 3 min 20 s, 2 h 05 min, 3 d 4 h: two units are enough. */
export function formatDuration(seconds: Maybe): string {
  if (!isNumber(seconds)) return ABSENT;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  if (whole < MINUTE) return `${whole} s`;
  if (whole < HOUR) return `${Math.floor(whole / MINUTE)} min ${two(whole % MINUTE)} s`;
  if (whole < DAY) return `${Math.floor(whole / HOUR)} h ${two(Math.floor((whole % HOUR) / MINUTE))} min`;
  return `${Math.floor(whole / DAY)} d ${Math.floor((whole % DAY) / HOUR)} h`;
}

/** Local time, sortable by eye: 2026-03-14 15:09. */
export function formatTime(iso: string | null | undefined): string {
  if (!iso) return ABSENT;
  const time = new Date(iso);
  const date = `${time.getFullYear()}-${two(time.getMonth() + 1)}-${two(time.getDate())}`;
  return `${date} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

/** Short local time: 14 Mar 15:09, or the date alone in another year. */
export function formatShortTime(iso: string | null | undefined, today = new Date()): string {
  if (!iso) return ABSENT;
  const time = new Date(iso);
  if (time.getFullYear() !== today.getFullYear()) return formatTime(iso).slice(0, 'yyyy-mm-dd'.length);
  return `${two(time.getDate())} ${MONTHS[time.getMonth()] ?? ''} ${two(time.getHours())}:${two(time.getMinutes())}`;
}

export function formatClock(iso: string): string {
  const time = new Date(iso);
  return `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;
const COUNT_UNITS = [
  [1e12, 'T'],
  [1e9, 'G'],
  [1e6, 'M'],
  [1e3, 'k'],
] as const;

function isNumber(value: Maybe): value is number {
  return value !== null && value !== undefined && Number.isFinite(value);
}

function significant(value: number): string {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}

function two(value: number): string {
  return String(value).padStart(2, '0');
}
