import type { Observation, SubtaskSnapshot, TimeShares, VertexSnapshot } from '../flink/index.ts';
import type { DetectLimits } from './options.ts';
import { ratesBetween } from './rates.ts';
import { LONG_WINDOW_SECONDS, type Unsettled, unsettledSubtask, unsettledVertex } from './settled.ts';
import type { SubtaskLoad } from './verdict.ts';

/** A vertex with the numbers that mean something. All others are null. */
export interface MeasuredVertex extends Shares {
  vertex: VertexSnapshot;
  /** Subtasks that run, the busiest first. */
  subtasks: SubtaskLoad[];
  /** Worst subtask. */
  maxBusyRatio: number | null;
  maxBackPressuredRatio: number | null;
  recordsInPerSecond: number | null;
  recordsOutPerSecond: number | null;
  /** Why the vertex can't be judged; null: it can. One subtask is enough, it may be the one. */
  unsettled: Unsettled | null;
  /** Over how many seconds its youngest subtask's numbers are averaged. */
  windowSeconds: number;
}

interface Shares {
  busyRatio: number | null;
  backPressuredRatio: number | null;
  idleRatio: number | null;
}

const UNKNOWN: Shares = { busyRatio: null, backPressuredRatio: null, idleRatio: null };

/** All vertices, in topological order, with what is known of them. */
export function measure(observed: Observation, limits: DetectLimits): MeasuredVertex[] {
  const { before, after, windowSeconds } = observed;
  const rates = ratesBetween(before, after);
  const earlier = new Map(before.vertices.map((vertex) => [vertex.id, vertex]));

  return after.vertices.map((vertex) => {
    const then = earlier.get(vertex.id);
    const circumstances = { isSource: vertex.inputs.length === 0, windowSeconds };
    const states = vertex.subtasks.map((subtask) => {
      const earlierSubtask = then?.subtasks.find(({ index }) => index === subtask.index);
      return { subtask, unsettled: unsettledSubtask(subtask, earlierSubtask, circumstances, limits) };
    });
    const running = states.filter(({ subtask }) => subtask.status === 'RUNNING');
    const subtasks = running
      .flatMap(({ subtask, unsettled }) => loadOf(subtask, unsettled, rates.subtask(vertex, subtask)))
      .sort((a, b) => (b.busyRatio ?? -1) - (a.busyRatio ?? -1) || a.index - b.index);
    const only = vertex.subtasks.length === 0 ? sharesSince(then?.accumulated ?? null, vertex.accumulated) : null;
    return {
      vertex,
      subtasks,
      ...(only ?? meanOf(subtasks)),
      maxBusyRatio: worst(subtasks, 'busyRatio'),
      maxBackPressuredRatio: worst(subtasks, 'backPressuredRatio'),
      ...rates.vertex(vertex),
      unsettled:
        vertex.subtasks.length === 0
          ? unsettledVertex(vertex)
          : (states.find(({ unsettled }) => unsettled !== null)?.unsettled ?? null),
      windowSeconds: Math.min(
        windowSeconds,
        ...running.map(({ subtask }) => (subtask.runningForMs ?? Infinity) / 1000),
      ),
    };
  });

  function loadOf(
    subtask: SubtaskSnapshot,
    unsettled: Unsettled | null,
    recordsPerSecond: number | null,
  ): SubtaskLoad[] {
    const { index, attempt, taskManagerId, deployedAtMs } = subtask;
    if (taskManagerId === null) return [];
    const shares = unsettled === null ? sharesOf(subtask, windowSeconds) : UNKNOWN;
    return [{ index, attempt, ...shares, taskManagerId, deployedAtMs, recordsPerSecond }];
  }
}

/**
 * Flink's averages, but of a subtask younger than a minute the times it has accumulated: they begin when it runs, the averages
 * when it starts to restore its state, all of which counts as busy (Flink: TaskIOMetricGroup.markTaskStart).
 */
function sharesOf(subtask: SubtaskSnapshot, windowSeconds: number): Shares {
  const { runningForMs, accumulated, busyRatio, backPressuredRatio, idleRatio } = subtask;
  const isYoung = runningForMs !== null && runningForMs < windowSeconds * 1000 && windowSeconds >= LONG_WINDOW_SECONDS;
  const sinceStart = isYoung ? sharesSince(null, accumulated) : null;
  return sinceStart ?? { busyRatio, backPressuredRatio, idleRatio };
}

/** What a vertex or subtask has done between two looks, or since its start; null: not known. */
function sharesSince(before: TimeShares | null, after: TimeShares | null): Shares | null {
  if (after === null) return null;
  const busyMs = after.busyMs - (before?.busyMs ?? 0);
  const backPressuredMs = after.backPressuredMs - (before?.backPressuredMs ?? 0);
  const idleMs = after.idleMs - (before?.idleMs ?? 0);
  const sum = busyMs + backPressuredMs + idleMs;
  // Nothing has been collected in between, or another attempt has begun.
  if (sum <= 0 || Math.min(busyMs, backPressuredMs, idleMs) < 0)
    return before === null ? null : sharesSince(null, after);
  return { busyRatio: busyMs / sum, backPressuredRatio: backPressuredMs / sum, idleRatio: idleMs / sum };
}

function meanOf(subtasks: readonly SubtaskLoad[]): Shares {
  return {
    busyRatio: mean(known(subtasks, 'busyRatio')),
    backPressuredRatio: mean(known(subtasks, 'backPressuredRatio')),
    idleRatio: mean(known(subtasks, 'idleRatio')),
  };
}

function worst(subtasks: readonly SubtaskLoad[], share: keyof Shares): number | null {
  return known(subtasks, share).reduce<number | null>((max, value) => Math.max(max ?? 0, value), null);
}

function known(subtasks: readonly SubtaskLoad[], share: keyof Shares): number[] {
  return subtasks.flatMap((subtask) => subtask[share] ?? []);
}

function mean(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((sum, value) => sum + value, 0) / values.length;
}
