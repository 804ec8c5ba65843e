import { findWaits, type FrameOrigin, threadGroup } from '../analyse/index.ts';
import type { Capture } from '../capture/index.ts';
import { EVENT_KINDS, type EventColumns, type EventKind, type FrameKind, type Samples } from '../recording/index.ts';
import { addRows, type FlameEvent, packEvent, type Rows } from './flame-rows.ts';
import { StackTree } from './stack-tree.ts';

/**
 * All samples of a capture in the form the viewer draws from, small enough to be part of a page. All stacks of all events
 * and TaskManagers share one tree, and a sample is a node of it: its stack is the way to the root. A graph over any choice of
 * threads is then one pass over numbers, whatever the choice. Nothing is left out.
 */
export interface FlameData {
  /** What `frames.kind` and `frames.origin` count in. */
  kinds: FrameKind[];
  origins: FrameOrigin[];
  names: string[];
  /** Column-wise; the most frequent frame first. `name` is an index into `names`. */
  frames: { name: number[]; kind: number[]; origin: number[] };
  /**
   * A walk over the tree that meets every caller before what it calls. A number from 0 on is the next node: this frame, called
   * by the node one stands in, which is then where one stands. A negative number goes back by so many callers. Nodes are
   * numbered as they are met.
   */
  walk: number[];
  threads: FlameThread[];
  events: FlameEvent[];
  /** Nodes at which a task thread waits for input, or for room downstream; ascending. */
  waits: { idle: number[]; backPressured: number[] };
}

export interface FlameThread {
  name: string;
  tid: number | null;
  taskManagerId: string;
  group: string;
  /** Index into `analysis.subtasks` for the thread of a busy subtask, else null. */
  subtask: number | null;
}

/** Puts the recordings of a capture into one tree. Takes about a second per million frames of distinct stacks. */
export function flameData(capture: Capture, samplesByTaskManager: ReadonlyMap<string, Samples>): FlameData {
  const tree = new StackTree();
  const threads: FlameThread[] = [];
  const rowsOf = new Map<EventKind, Rows>();
  const idle = new Set<number>();
  const backPressured = new Set<number>();

  for (const [taskManagerId, samples] of samplesByTaskManager) {
    const leafOf = tree.add(samples);
    const firstThread = threads.length;
    const subtaskOf = busySubtasks(capture, taskManagerId, samples);
    threads.push(
      ...samples.threads.map((thread, id) => ({
        name: thread.name,
        tid: thread.tid,
        taskManagerId,
        group: threadGroup(thread),
        subtask: subtaskOf.get(id) ?? null,
      })),
    );
    forEachEvent(samples, (event, columns) => {
      const rows = rowsOf.get(event) ?? { unit: columns.unit, byThread: new Map() };
      rowsOf.set(event, rows);
      addRows(rows, columns, leafOf, firstThread);
    });
    findWaits(samples).forEach((wait, stack) => {
      if (wait === 'idle') idle.add(leafOf(stack));
      if (wait === 'backPressured') backPressured.add(leafOf(stack));
    });
  }

  const { data, place } = tree.pack();
  return {
    ...data,
    threads,
    events: EVENT_KINDS.flatMap((event) => {
      const rows = rowsOf.get(event);
      return rows ? [packEvent(event, rows, place)] : [];
    }),
    waits: { idle: places(idle, place), backPressured: places(backPressured, place) },
  };
}

/** The threads of the busy subtasks: by native thread id, or by name where the recording knows no ids. */
function busySubtasks(capture: Capture, taskManagerId: string, samples: Samples): Map<number, number> {
  const found = new Map<number, number>();
  capture.analysis.subtasks.forEach((subtask, position) => {
    if (subtask.taskManagerId !== taskManagerId) return;
    const thread = samples.threads.findIndex(({ name, tid }) =>
      subtask.tid === null ? name === subtask.threadName : tid === subtask.tid,
    );
    if (thread >= 0) found.set(thread, position);
  });
  return found;
}

function forEachEvent(samples: Samples, visit: (event: EventKind, columns: EventColumns) => void): void {
  for (const event of EVENT_KINDS) {
    const columns = samples.events[event];
    if (columns && columns.stackIds.length > 0) visit(event, columns);
  }
}

function places(nodes: ReadonlySet<number>, place: Int32Array): number[] {
  return [...nodes].map((node) => place[node] ?? 0).sort((a, b) => a - b);
}
