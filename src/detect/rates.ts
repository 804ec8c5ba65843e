import type { JobSnapshot, SubtaskSnapshot, TimeShares, VertexSnapshot } from '../flink/index.ts';
import { isSameAttempt } from './settled.ts';

/** Records counted over a longer time than this say nothing about now. */
const MAX_SPAN_MS = 300_000;

type Counted = Pick<VertexSnapshot, 'readRecords' | 'writeRecords' | 'accumulated'>;

export interface Rates {
  vertex(vertex: VertexSnapshot): { recordsInPerSecond: number | null; recordsOutPerSecond: number | null };
  /** Records taken in per second, for a source records given out. */
  subtask(vertex: VertexSnapshot, subtask: SubtaskSnapshot): number | null;
}

/**
 * Records per second between two snapshots. Busy, back-pressured and idle time of a running subtask add up to the time it has
 * run (Flink: TaskIOMetricGroup), so their growth is the time between the two collections of metrics, which is not the time
 * between the two questions. Unknown after a restart, and where the counters shrank.
 */
export function ratesBetween(before: JobSnapshot, after: JobSnapshot): Rates {
  const earlier = new Map(before.vertices.map((vertex) => [vertex.id, vertex]));
  const usualSpanMs = median(
    after.vertices.flatMap((vertex) => spanMs(earlier.get(vertex.id), vertex, vertex.parallelism) ?? []),
  );

  return {
    vertex(vertex) {
      const then = earlier.get(vertex.id);
      if (then === undefined || wasRestarted(then, vertex))
        return { recordsInPerSecond: null, recordsOutPerSecond: null };
      const span = spanMs(then, vertex, vertex.parallelism) ?? usualSpanMs;
      return {
        recordsInPerSecond: perSecond(then.readRecords, vertex.readRecords, span),
        recordsOutPerSecond: perSecond(then.writeRecords, vertex.writeRecords, span),
      };
    },

    subtask({ id, inputs }, subtask) {
      const then = earlier.get(id)?.subtasks.find(({ index }) => index === subtask.index);
      if (then === undefined || !isSameAttempt(then, subtask)) return null;
      const span = spanMs(then, subtask, 1) ?? usualSpanMs;
      return inputs.length === 0
        ? perSecond(then.writeRecords, subtask.writeRecords, span)
        : perSecond(then.readRecords, subtask.readRecords, span);
    },
  };
}

/** Milliseconds between the collections of metrics the two stem from; null where times are not measured or have shrunk. */
function spanMs(before: Counted | undefined, after: Counted, subtasks: number): number | null {
  if (before === undefined || before.accumulated === null || after.accumulated === null) return null;
  const grown = (total(after.accumulated) - total(before.accumulated)) / subtasks;
  return grown >= 0 ? grown : null;
}

function total({ busyMs, backPressuredMs, idleMs }: TimeShares): number {
  return busyMs + backPressuredMs + idleMs;
}

function perSecond(before: number | null, after: number | null, span: number | null): number | null {
  if (before === null || after === null || span === null || span <= 0 || span > MAX_SPAN_MS) return null;
  return after < before ? null : ((after - before) * 1000) / span;
}

function wasRestarted(before: VertexSnapshot, after: VertexSnapshot): boolean {
  if (before.parallelism !== after.parallelism) return true;
  return after.subtasks.some((subtask) => {
    const then = before.subtasks.find(({ index }) => index === subtask.index);
    return then !== undefined && !isSameAttempt(then, subtask);
  });
}

export function median(values: readonly number[]): number | null {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  const lower = sorted.length % 2 === 1 ? upper : sorted[middle - 1];
  return upper === undefined || lower === undefined ? null : (upper + lower) / 2;
}
