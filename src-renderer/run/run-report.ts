import type { RunDetail } from '#shared/contract/index.ts';
import { flatConfig } from '#shared/experiment/index.ts';
import type { FigureReport } from '#shared/report/index.ts';
import { formatDuration, formatInteger, formatPercent, formatShare, formatTime } from '../ui/format.ts';
import { statusText } from '../ui/status.ts';

/** A run as a document: its outcome, rounds and settings, and the figures on the page. */
export function runReportOf({ summary, rounds, experiment }: RunDetail, figures: FigureReport['figures']): FigureReport {
  const { id, name, status, endText, startedAt, endedAt } = summary;
  const best = rounds.find(({ round }) => round === summary.bestRound);
  return {
    title: name,
    note: [
      `Run ${id}`,
      statusText[status],
      endText ?? '',
      startedAt ? `from ${formatTime(startedAt)}` : '',
      endedAt ? `to ${formatTime(endedAt)}` : '',
    ]
      .filter(Boolean)
      .join(' · '),
    tables: [
      {
        title: 'Outcome',
        columns: ['', 'Dense', best ? `Round ${best.round}, the last within δ` : 'Last round within δ'],
        rows: [
          ['Validation accuracy, %', formatPercent(rounds[0]?.validation.accuracy), formatPercent(best?.validation.accuracy)],
          ['Test accuracy, %', formatPercent(rounds[0]?.test.accuracy), formatPercent(best?.test.accuracy)],
          ['Sparsity', formatShare(rounds[0]?.sparsity), formatShare(best?.sparsity)],
          ['Linear layers', formatInteger(rounds[0]?.linear.length), formatInteger(best?.linear.length)],
          ['Dead layers', formatInteger(rounds[0]?.dead.length), formatInteger(best?.dead.length)],
        ],
      },
      {
        title: 'Rounds',
        columns: ['Round', 'Validation, %', 'Test, %', 'Sparsity', 'Linear', 'Dead', 'Within δ', 'Time'],
        rows: rounds.map(({ round, validation, test, sparsity, linear, dead, accepted, seconds }) => [
          round === 0 ? 'dense' : String(round),
          formatPercent(validation.accuracy),
          formatPercent(test.accuracy),
          formatShare(sparsity),
          String(linear.length),
          String(dead.length),
          accepted ? 'yes' : 'no',
          formatDuration(seconds),
        ]),
      },
      { title: 'Settings', columns: ['Setting', 'Value'], rows: flatConfig(experiment ?? {}).map(({ key, value }) => [key, value]) },
    ],
    figures,
  };
}
