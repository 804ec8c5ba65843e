import { IntColumn, NumberColumn } from './growable.ts';
import type { EventColumns, EventKind, Frame, FrameKind, Samples, Thread } from './samples.ts';
import { EVENT_KINDS } from './samples.ts';
import { StackInterner } from './stack-interner.ts';

/** One sample, or several that the profiler wrote as one. */
export interface Row {
  threadId: number;
  stackId: number;
  /** In the unit of the event, or in samples if `Scale` makes it so. */
  weight: number;
  count: number;
  /** One of THREAD_STATE. */
  state: number;
  timeMs: number;
}

/** What an event's rows are in. */
export interface Scale {
  unit: EventColumns['unit'];
  /** What a weight of 1 stands for, in `unit`. */
  factor: number;
  intervalNanos?: number;
}

/** Collects what a reader finds, whatever its format: each frame, stack and thread once, and the rows of each event. */
export class SamplesBuilder {
  readonly stacks = new StackInterner();
  readonly #frames: Frame[] = [];
  readonly #frameIds = new Map<FrameKind, Map<string, number>>();
  readonly #threads: Thread[] = [];
  readonly #threadIds = new Map<string, number>();
  readonly #events = new Map<EventKind, Rows>();

  frame(name: string, kind: FrameKind): number {
    let ids = this.#frameIds.get(kind);
    if (!ids) this.#frameIds.set(kind, (ids = new Map<string, number>()));
    let id = ids.get(name);
    if (id === undefined) {
      id = this.#frames.push({ name, kind }) - 1;
      ids.set(name, id);
    }
    return id;
  }

  /** A thread that changed its name while it was recorded becomes two. */
  thread(thread: Thread): number {
    const key = `${thread.tid ?? ''} ${thread.isJava ? 'java' : 'native'} ${thread.name}`;
    let id = this.#threadIds.get(key);
    if (id === undefined) {
      id = this.#threads.push(thread) - 1;
      this.#threadIds.set(key, id);
    }
    return id;
  }

  add(event: EventKind, row: Row): void {
    let rows = this.#events.get(event);
    if (!rows) this.#events.set(event, (rows = new Rows()));
    rows.add(row);
  }

  build(head: Pick<Samples, 'source' | 'startedAtMs' | 'durationMs'>, scaleOf: (event: EventKind) => Scale): Samples {
    const events: Samples['events'] = {};
    for (const event of EVENT_KINDS) {
      const rows = this.#events.get(event);
      if (rows) events[event] = rows.toColumns(scaleOf(event));
    }
    return { ...head, frames: this.#frames, stacks: this.stacks.toTable(), threads: this.#threads, events };
  }
}

class Rows {
  readonly #threadIds = new IntColumn();
  readonly #stackIds = new IntColumn();
  readonly #weights = new NumberColumn();
  readonly #counts = new NumberColumn();
  readonly #states = new IntColumn();
  readonly #timesMs = new NumberColumn();

  add(row: Row): void {
    this.#threadIds.push(row.threadId);
    this.#stackIds.push(row.stackId);
    this.#weights.push(row.weight);
    this.#counts.push(row.count);
    this.#states.push(row.state);
    this.#timesMs.push(row.timeMs);
  }

  toColumns({ unit, factor, intervalNanos }: Scale): EventColumns {
    return {
      unit,
      threadIds: this.#threadIds.toArray(),
      stackIds: this.#stackIds.toArray(),
      weights: this.#weights.toArray(factor),
      counts: this.#counts.toArray(),
      states: Uint8Array.from(this.#states.toArray()),
      timesMs: this.#timesMs.toArray(),
      ...(intervalNanos === undefined ? {} : { intervalNanos }),
    };
  }
}
