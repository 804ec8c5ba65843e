import type { EventColumns, Samples } from '../recording/index.ts';
import type { Wait } from './waits.ts';

/** What a thread did in the recording; null: the event was not recorded. */
export interface ThreadTime {
  cpuNanos: number | null;
  cpuSamples: number;
  /** Wall-clock time that was not waiting for input or for room downstream. */
  busyNanos: number | null;
  wallNanos: number | null;
  wallSamples: number;
}

/**
 * Adds up the rows of one thread.
 * @param waits per stack of `samples`: whether it is a wait
 * @param threadId null for a thread that is not in the recording
 */
export function threadTime(samples: Samples, waits: readonly Wait[], threadId: number | null): ThreadTime {
  const { cpu, wall } = samples.events;
  const time: ThreadTime = {
    cpuNanos: cpu ? 0 : null,
    cpuSamples: 0,
    busyNanos: wall ? 0 : null,
    wallNanos: wall ? 0 : null,
    wallSamples: 0,
  };
  if (threadId === null) return { ...time, cpuNanos: null, busyNanos: null, wallNanos: null };
  forEachRow(cpu, threadId, (row, columns) => {
    time.cpuNanos = (time.cpuNanos ?? 0) + (columns.weights[row] ?? 0);
    time.cpuSamples += columns.counts[row] ?? 0;
  });
  forEachRow(wall, threadId, (row, columns) => {
    const weight = columns.weights[row] ?? 0;
    time.wallNanos = (time.wallNanos ?? 0) + weight;
    time.wallSamples += columns.counts[row] ?? 0;
    if (waits[columns.stackIds[row] ?? -1] === 'none') time.busyNanos = (time.busyNanos ?? 0) + weight;
  });
  return time;
}

function forEachRow(
  columns: EventColumns | undefined,
  threadId: number,
  visit: (row: number, columns: EventColumns) => void,
): void {
  if (!columns) return;
  for (let row = 0; row < columns.threadIds.length; row++) {
    if (columns.threadIds[row] === threadId) visit(row, columns);
  }
}
