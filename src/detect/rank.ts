import type { Verdict } from './verdict.ts';

/** Jobs that might have something to tell soon come before those that have nothing. */
const LAST: Partial<Record<Verdict['kind'], number>> = { 'warming-up': 1, starved: 2 };

/**
 * Verdicts of several jobs, the hottest first: what holds most back, then what is busiest. Jobs in which nothing is to be
 * profiled come last; equals stay in the order given.
 */
export function rank(verdicts: readonly Verdict[]): Verdict[] {
  return verdicts.toSorted(
    (a, b) =>
      (LAST[a.kind] ?? 0) - (LAST[b.kind] ?? 0) ||
      heldBack(b) - heldBack(a) ||
      (b.maxBusyRatio ?? -1) - (a.maxBusyRatio ?? -1),
  );
}

function heldBack({ upstream }: Verdict): number {
  return Math.max(0, ...upstream.map(({ backPressuredRatio }) => backPressuredRatio ?? 0));
}
