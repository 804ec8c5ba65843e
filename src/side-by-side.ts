import pLimit from 'p-limit';

import type { CapturedFailure } from './capture/index.ts';
import { isFlinkprofError } from './shared/index.ts';

export interface SideBySide<R> {
  /** In the order of the items. */
  done: R[];
  /** TaskManagers for which it failed, while it went well for others. */
  failures: CapturedFailure[];
}

/**
 * Does something for several TaskManagers at once. What fails for one does not lose the others' results.
 * @throws the first error, if it fails for all; any error that is none of flinkprof's own: that is a bug
 */
export async function sideBySide<T extends { taskManagerId: string }, R>(
  items: readonly T[],
  concurrency: number,
  act: (item: T) => Promise<R>,
): Promise<SideBySide<R>> {
  const limit = pLimit(concurrency);
  const outcomes = await Promise.allSettled(items.map((item) => limit(() => act(item))));
  const done = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const reasons = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason as unknown] : []));
  const bugs = reasons.filter((reason) => !isFlinkprofError(reason));
  if (bugs.length > 0) throw bugs[0];
  if (done.length === 0 && reasons.length > 0) throw reasons[0];
  const failures = outcomes.flatMap((outcome, i) => {
    const taskManagerId = items[i]?.taskManagerId ?? '';
    if (outcome.status === 'fulfilled' || !isFlinkprofError(outcome.reason)) return [];
    const { code, message, hint } = outcome.reason;
    return [{ taskManagerId, code, message, hint }];
  });
  return { done, failures };
}
