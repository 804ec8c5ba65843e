import type { JobSnapshot, TimeShares, VertexSnapshot } from './job-snapshot.ts';

/** Two requests for each vertex and a few hundred bytes for each subtask: above this, only suspects are looked at closely. */
export const MAX_SUBTASKS = 2_000;

/** A vertex whose subtasks are this busy on average may hold a saturated one. */
const SUSPICIOUS_MEAN = 0.35;
/** Summed over the subtasks: 0.1 of one subtask is the least back pressure that means anything (Flink: its `ok` level). */
const SUSPICIOUS_BACK_PRESSURE = 0.1;
/** Summed over a source's subtasks: one subtask of 0.7 may hide in it, however many there are. */
const SUSPICIOUS_SOURCE = 0.7;

export function subtaskCount(snapshot: JobSnapshot): number {
  return snapshot.vertices.reduce((sum, { parallelism }) => sum + parallelism, 0);
}

/**
 * The vertices of a big job of which a subtask can be what holds the job back, by the vertices' own sums: something above it
 * is back-pressured, it is busy on average, or it is a source whose sum could hide a saturated subtask. A vertex of which
 * nothing is known is suspect as well.
 */
export function suspects(before: JobSnapshot, after: JobSnapshot): string[] {
  const earlier = new Map(before.vertices.map((vertex) => [vertex.id, vertex]));
  const means = new Map(after.vertices.map((vertex) => [vertex.id, meanShares(earlier.get(vertex.id), vertex)]));
  const parallelism = new Map(after.vertices.map((vertex) => [vertex.id, vertex.parallelism]));
  const pushesBack = (id: string): boolean => {
    const mean = means.get(id);
    return (
      mean === undefined || mean === null || mean.backPressured * (parallelism.get(id) ?? 1) >= SUSPICIOUS_BACK_PRESSURE
    );
  };
  return after.vertices.filter((vertex) => isSuspect(vertex)).map(({ id }) => id);

  function isSuspect({ id, inputs, parallelism: subtasks }: VertexSnapshot): boolean {
    const mean = means.get(id) ?? null;
    if (mean === null || mean.busy >= SUSPICIOUS_MEAN) return true;
    return inputs.length === 0 ? mean.busy * subtasks >= SUSPICIOUS_SOURCE : inputs.some(pushesBack);
  }
}

/** Mean over the subtasks and over the time between the snapshots; over their whole life if the first does not help. */
function meanShares(
  before: VertexSnapshot | undefined,
  after: VertexSnapshot,
): { busy: number; backPressured: number } | null {
  if (after.accumulated === null) return null;
  const grown = difference(before?.accumulated ?? null, after.accumulated);
  const { busyMs, backPressuredMs, idleMs } = grown ?? after.accumulated;
  const sum = busyMs + backPressuredMs + idleMs;
  return sum <= 0 ? null : { busy: busyMs / sum, backPressured: backPressuredMs / sum };
}

function difference(before: TimeShares | null, after: TimeShares): TimeShares | null {
  if (before === null) return null;
  const busyMs = after.busyMs - before.busyMs;
  const backPressuredMs = after.backPressuredMs - before.backPressuredMs;
  const idleMs = after.idleMs - before.idleMs;
  // Negative: another attempt, or busy time that was counted before it turned out to be idle time.
  const usable = Math.min(busyMs, backPressuredMs, idleMs) >= 0 && busyMs + backPressuredMs + idleMs > 0;
  return usable ? { busyMs, backPressuredMs, idleMs } : null;
}
