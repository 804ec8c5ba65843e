import type { SubtaskSnapshot, VertexSnapshot } from '../flink/index.ts';
import type { DetectLimits } from './options.ts';

/** Why the numbers of a subtask, or of a whole vertex (`index` null), mean nothing yet. */
export type Unsettled =
  | { kind: 'status'; index: number | null; status: string }
  | { kind: 'restarted'; index: number; attempt: number }
  | { kind: 'young'; index: number; runningForMs: number; neededMs: number }
  | { kind: 'silent'; index: number | null };

/** Averages of a minute cover all that a younger subtask has run; averages of 5 seconds need a minute's wait. */
export const LONG_WINDOW_SECONDS = 60;

/**
 * What keeps a subtask from being judged; null: nothing, or it has finished and matters no more.
 * @param earlier the same subtask in the snapshot before, where it was asked for
 */
export function unsettledSubtask(
  subtask: SubtaskSnapshot,
  earlier: SubtaskSnapshot | undefined,
  { isSource, windowSeconds }: { isSource: boolean; windowSeconds: number },
  limits: DetectLimits,
): Unsettled | null {
  const { index, status, attempt, runningForMs } = subtask;
  if (status === 'FINISHED') return null;
  if (status !== 'RUNNING') return { kind: 'status', index, status };
  if (earlier !== undefined && !isSameAttempt(earlier, subtask)) return { kind: 'restarted', index, attempt };
  const neededMs = windowSeconds >= LONG_WINDOW_SECONDS ? limits.settledEarlyAfterMs : limits.settledAfterMs;
  if (runningForMs !== null && runningForMs < neededMs) return { kind: 'young', index, runningForMs, neededMs };
  return isSilent(subtask, isSource, limits) ? { kind: 'silent', index } : null;
}

/** The same for a vertex of which only the sums are known. */
export function unsettledVertex({ status, accumulated }: VertexSnapshot): Unsettled | null {
  if (status === 'FINISHED') return null;
  if (status !== 'RUNNING') return { kind: 'status', index: null, status };
  return accumulated === null ? { kind: 'silent', index: null } : null;
}

/** A moved subtask has started anew, whatever its attempt says. */
export function isSameAttempt(before: SubtaskSnapshot, after: SubtaskSnapshot): boolean {
  return before.attempt === after.attempt && before.taskManagerId === after.taskManagerId;
}

/**
 * Legacy sources are not silent: they tell how back-pressured they are, only not how busy. Any other task that does the same
 * was asked before it had started (seen on Flink 1.20.5).
 */
function isSilent(subtask: SubtaskSnapshot, isSource: boolean, { knownShare }: DetectLimits): boolean {
  const { busyRatio, backPressuredRatio, idleRatio } = subtask;
  if (busyRatio === null) return !isSource || backPressuredRatio === null;
  return busyRatio + (backPressuredRatio ?? 0) + (idleRatio ?? 0) < knownShare;
}
