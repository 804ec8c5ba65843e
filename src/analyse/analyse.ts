import type { EventColumns, EventKind, Samples } from '../recording/index.ts';
import type { Analysis, FrameShare, SubtaskProfile } from './analysis.ts';
import { frameShares, type Selection } from './frame-shares.ts';
import type { AnalyseOptions } from './options.ts';
import { type ExpectedSubtask, findTaskThreads, type TaskThread } from './task-threads.ts';
import { type RecordedThreads, threadGroupLoads } from './thread-groups.ts';
import { threadTime } from './thread-time.ts';
import { findWaits, type Wait } from './waits.ts';

/** One TaskManager's recording, and the busy subtasks that ran on it. */
export interface RecordedTaskManager {
  taskManagerId: string;
  samples: Samples;
  subtasks: readonly ExpectedSubtask[];
  /** How long the profiler ran. */
  durationMs: number;
  /** Start of each thread, epoch milliseconds, by native thread id. */
  threadStartedAtMs: ReadonlyMap<number, number>;
}

interface Matched extends RecordedTaskManager {
  taskThreads: TaskThread[];
  waits: Wait[];
}

/** Which event tells best where *busy* time goes: wall sees CPU and waiting, cpu only CPU. */
const BASIS_ORDER: readonly EventKind[] = ['wall', 'cpu', 'lock', 'alloc'];

/** Where the busy subtasks' time went, over all recordings of one investigation. */
export function analyse(recorded: readonly RecordedTaskManager[], options: Required<AnalyseOptions>): Analysis {
  const matched = recorded.map((taskManager): Matched => ({
    ...taskManager,
    taskThreads: findTaskThreads(taskManager.samples, taskManager.subtasks, taskManager.threadStartedAtMs),
    waits: findWaits(taskManager.samples),
  }));
  const subtasks = matched.flatMap((taskManager) =>
    taskManager.taskThreads.map((thread) => profileOf(taskManager, thread)),
  );
  const basis = BASIS_ORDER.find((event) => recorded.some(({ samples }) => hasRows(samples.events[event]))) ?? null;
  const frames = basis === null ? [] : frameShares(matched.map((taskManager) => busySelection(taskManager, basis)));
  return {
    basis,
    onCpuRatio: meanOf(subtasks, (subtask) => subtask.onCpuRatio),
    busyRatio: meanOf(subtasks, (subtask) => subtask.busyRatio),
    subtasks,
    operators: [],
    frames: heaviest(frames, options.maxFrames),
    otherThreads: threadGroupLoads(matched.map(otherThreadsOf)),
    findings: [],
    notes: notesOn(matched, subtasks, options),
  };
}

function profileOf(taskManager: Matched, { subtask, threadId }: TaskThread): SubtaskProfile {
  const time = threadTime(taskManager.samples, taskManager.waits, threadId);
  const windowNanos = taskManager.durationMs * 1e6;
  const cpuRatio = time.cpuNanos === null ? null : time.cpuNanos / windowNanos;
  const busyRatio = ratio(time.busyNanos, time.wallNanos);
  return {
    index: subtask.index,
    attempt: subtask.attempt,
    taskManagerId: taskManager.taskManagerId,
    threadName: subtask.threadName,
    tid: threadId === null ? null : (taskManager.samples.threads[threadId]?.tid ?? null),
    cpuSamples: time.cpuSamples,
    wallSamples: time.wallSamples,
    cpuRatio,
    busyRatio,
    onCpuRatio: cpuRatio === null || busyRatio === null || busyRatio === 0 ? null : Math.min(1, cpuRatio / busyRatio),
  };
}

/** The busy time of the busy subtasks' threads: their rows without the waits. */
function busySelection({ samples, taskThreads, waits }: Matched, event: EventKind): Selection {
  const threadIds = new Set(taskThreads.map(({ threadId }) => threadId));
  const columns = samples.events[event] ?? EMPTY;
  return {
    samples,
    columns,
    includes: (row) => threadIds.has(columns.threadIds[row] ?? -1) && waits[columns.stackIds[row] ?? -1] === 'none',
  };
}

const EMPTY: EventColumns = {
  unit: 'nanos',
  threadIds: new Int32Array(),
  stackIds: new Int32Array(),
  weights: new Float64Array(),
  counts: new Float64Array(),
  states: new Uint8Array(),
  timesMs: new Float64Array(),
};

/** The heaviest by self and by total share: the leaves say what runs, the others who asked for it. */
function heaviest(frames: FrameShare[], count: number): FrameShare[] {
  const bySelf = frames.slice(0, count);
  const byEntry = [...frames].sort((a, b) => b.entryShare - a.entryShare).slice(0, count);
  const byTotal = [...frames].sort((a, b) => b.totalShare - a.totalShare).slice(0, count);
  const kept = new Set([...bySelf, ...byEntry, ...byTotal]);
  return frames.filter((frame) => kept.has(frame));
}

function otherThreadsOf({ samples, taskThreads, durationMs }: Matched): RecordedThreads {
  return { samples, durationMs, without: new Set(taskThreads.map(({ threadId }) => threadId)) };
}

function notesOn(
  matched: readonly Matched[],
  subtasks: readonly SubtaskProfile[],
  options: Required<AnalyseOptions>,
): string[] {
  const doubts = matched.flatMap(({ taskManagerId, taskThreads }) =>
    taskThreads.flatMap(({ doubt }) => (doubt === null ? [] : [`${taskManagerId}: ${doubt}`])),
  );
  const few = subtasks
    .filter(
      ({ tid, cpuSamples, wallSamples }) => tid !== null && Math.max(cpuSamples, wallSamples) < options.enoughSamples,
    )
    .map(
      ({ index, cpuSamples, wallSamples }) =>
        `subtask ${index}: only ${cpuSamples} cpu and ${wallSamples} wall-clock samples; record longer for shares to rely on`,
    );
  return [...doubts, ...few];
}

function hasRows(columns: EventColumns | undefined): boolean {
  return columns !== undefined && columns.stackIds.length > 0;
}

function ratio(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole === 0 ? null : part / whole;
}

function meanOf<T>(items: readonly T[], value: (item: T) => number | null): number | null {
  const known = items.map(value).filter((v) => v !== null);
  return known.length === 0 ? null : known.reduce((sum, v) => sum + v, 0) / known.length;
}
