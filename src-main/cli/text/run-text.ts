import type { RunDetail, RunReport, RunSummary } from '#shared/contract/index.ts';
import { formatPercent, plural, printable } from '#shared/text/index.ts';
import { textTable } from './text-table.ts';

const NONE = '–';

export function percent(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : formatPercent(value);
}

/** Formats a fraction 0..1 as a percentage. */
export function share(value: number | null | undefined): string {
  return value === null || value === undefined ? NONE : `${(100 * value).toFixed(1)} %`;
}

export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

const requestTexts = { pause: 'pausing', 'stop-after-round': 'stops after this round', stop: 'stopping' } as const;

/** A run's state in one line. */
export function progressText({ status, progress }: RunSummary): string {
  const { phase, detail, round, rounds, epoch, epochsPerRound, step, steps, imagesPerSecond, secondsLeft, waitingFor, requested } =
    progress;
  if (waitingFor !== null) return waitingFor;
  if (status === 'queued') return 'queued';
  const parts = [
    round === 0 ? 'dense' : `round ${round} of ${rounds}`,
    phase === 'training' ? `epoch ${epoch} of ${epochsPerRound}` : printable(detail ?? phase),
    steps > 0 ? `${Math.floor((100 * step) / steps)} %` : '',
    imagesPerSecond === null || phase !== 'training' ? '' : `${Math.round(imagesPerSecond)} images/s`,
    secondsLeft === null ? '' : `${duration(secondsLeft)} left`,
    requested === undefined ? '' : requestTexts[requested],
  ];
  return parts.filter(Boolean).join(' · ');
}

/** A finished round in one line. */
export function roundText(
  { round, validation, sparsity, linear, approximate = [], dead, accepted }: RunDetail['rounds'][number],
  total: number,
): string {
  const approximately = approximate.length > 0 ? `, ${approximate.length} approximately linear` : '';
  const parts = [
    round === 0 ? 'dense' : `round ${round}`,
    `accuracy ${percent(validation.accuracy)}`,
    `sparsity ${share(sparsity)}`,
    `${linear.length} linear${approximately} and ${dead.length} dead of ${plural(total, 'layer')}`,
    accepted ? '' : 'outside δ',
  ];
  return parts.filter(Boolean).join(' · ');
}

/** The outcome of a run. */
export function outcomeText({ runId, status, dense, best, endText }: RunReport, waitingFor: string | null = null): string {
  const text = endText ?? waitingFor;
  const lines = [`Run ${runId} (${status})${text ? `: ${text}` : ''}`];
  if (dense) lines.push(`Dense: ${percent(dense.accuracy)} on validation, ${percent(dense.testAccuracy)} on test`);
  if (best) {
    lines.push(`Best: round ${best.round}, ${percent(best.accuracy)} on validation, ${percent(best.testAccuracy)} on test`);
    lines.push(`Layers: ${best.total} prunable; linear: ${names(best.linear)}; dead: ${names(best.dead)}`);
  }
  return lines.join('\n');
}

export function roundsTable(report: RunReport): string {
  return textTable(
    ['ROUND', 'VALIDATION', 'TEST', 'SPARSITY', 'MEAN ENTROPY'],
    report.rounds.map((round) => [
      String(round.round),
      percent(round.accuracy),
      percent(round.testAccuracy),
      share(round.sparsity),
      bits(meanEntropy(round.entropy)),
    ]),
  );
}

export function bits(value: number | undefined): string {
  return value === undefined ? NONE : `${value.toFixed(4)} bit`;
}

export function meanEntropy(entropy: Readonly<Record<string, number>>): number | undefined {
  const values = Object.values(entropy);
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}

function names(layers: readonly string[]): string {
  return layers.length === 0 ? 'none' : printable(layers.join(', '));
}
