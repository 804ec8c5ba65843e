import type { DetectLimits } from './options.ts';
import { median } from './rates.ts';
import type { SubtaskLoad } from './verdict.ts';

/**
 * The indexes of the subtasks that carry their vertex, in order: those about as busy as the busiest. Of a vertex that is not
 * busy, too, because it may have been named; all of them where busy times are not measured.
 */
export function hotSubtasks(subtasks: readonly SubtaskLoad[], limits: DetectLimits): number[] {
  const busiest = busiestOf(subtasks);
  const nearly = busiest * limits.hotShare;
  const least = busiest >= limits.busyRatio ? Math.max(limits.busyRatio, nearly) : nearly;
  const hot = subtasks.filter(({ busyRatio }) => busyRatio !== null && busyRatio >= least);
  return (hot.length === 0 ? subtasks : hot).map(({ index }) => index).sort((a, b) => a - b);
}

/**
 * How busy the median of the other subtasks is, where only a few carry the vertex; null: they share the load.
 */
export function skewedAgainst(subtasks: readonly SubtaskLoad[], limits: DetectLimits): number | null {
  const hot = new Set(hotSubtasks(subtasks, limits));
  const others = median(subtasks.flatMap(({ index, busyRatio }) => (hot.has(index) ? [] : (busyRatio ?? []))));
  const isFew = hot.size * 2 <= subtasks.length;
  return others !== null && isFew && others <= busiestOf(subtasks) * limits.skewShare ? others : null;
}

function busiestOf(subtasks: readonly SubtaskLoad[]): number {
  return Math.max(0, ...subtasks.map(({ busyRatio }) => busyRatio ?? 0));
}
