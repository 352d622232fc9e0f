import type { SharedLines } from '#shared/series/index.ts';
import type { Line } from '../charts/line.ts';
import type { RunGroup } from './run-groups.ts';
import type { RunLook } from './run-looks.ts';

/** A line per run; its values are faint behind its moving average if there is one. */
export function linesOfRuns({ lines }: SharedLines, looks: readonly RunLook[]): readonly Line[] {
  const byId = new Map(lines.map((line) => [line.id, line]));
  return looks.flatMap(({ id, label, color, dashed }): Line[] => {
    const line = byId.get(id);
    if (!line || line.raw.x.length === 0) return [];
    const look = { id, label, color, dashed };
    return line.smooth
      ? [
          { ...look, ...line.raw, id: `${id} values`, behind: id },
          { ...look, ...line.smooth },
        ]
      : [{ ...look, ...line.raw }];
  });
}

/** A line per group with the band of its interval, in the color of the group's first run. */
export function linesOfGroups({ means }: SharedLines, groups: readonly RunGroup[], looks: readonly RunLook[]): readonly Line[] {
  return groups.flatMap(({ key, label, ids }, index): Line[] => {
    const own = means[index];
    const look = looks.find(({ id }) => ids.includes(id));
    if (!own || !look || own.x.length === 0) return [];
    const edge = (sign: 1 | -1): number[] =>
      own.mean.map((mean, point) => {
        const halfWidth = own.halfWidth[point];
        return halfWidth === null || halfWidth === undefined ? Number.NaN : mean + sign * halfWidth;
      });
    return [
      {
        id: key,
        label: `${label} (${ids.length})`,
        color: look.color,
        dashed: look.dashed,
        x: own.x,
        y: own.mean,
        band: { low: edge(-1), high: edge(1) },
      },
    ];
  });
}
