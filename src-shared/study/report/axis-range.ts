import { extent } from 'd3-array';
import type { StudyMetric } from '../study-metrics.ts';

const SHARE_OF_ROOM = 0.04;

/** From the lowest to the highest value with some room, which does not reach beyond the most that values of the unit can be. */
export function axisRange(values: readonly number[], unit: StudyMetric['unit']): [number, number] {
  const [low = 0, high = 1] = extent(values.filter(Number.isFinite));
  const room = low === high ? Math.abs(low) * 0.01 || 1 : (high - low) * SHARE_OF_ROOM;
  const most = unit === 'percent' ? 100 : unit === 'fraction' ? 1 : Infinity;
  // The end of an interval may lie beyond.
  return [low - room, Math.max(high, Math.min(most, high + room))];
}
