import type { PresetCost } from '#shared/contract/index.ts';
import { formatCount, formatDuration, formatInteger } from '../ui/format.ts';

/** `945 steps · 175 k parameters · 13.1 M MACs per image · took 3 min 24 s here`; the time only after a finished run. */
export function costText({ steps, parameters, macs, seconds }: PresetCost): string {
  const work = [`${formatInteger(steps)} steps`, `${formatCount(parameters)} parameters`, `${formatCount(macs)} MACs per image`];
  return [...work, ...(seconds === null ? [] : [`took ${formatDuration(seconds)} here`])].join(' · ');
}
