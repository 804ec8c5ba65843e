/**
 * What was sampled, whatever file it came from: tables of strings, frames, stacks and threads, and per event one set of
 * columns. Columns instead of objects, because a minute of a big TaskManager is a million samples.
 */
export interface Samples {
  /** Where the numbers come from, for messages. */
  source: {
    format: 'jfr' | 'collapsed';
    profilerVersion: string | null;
    /** What triggered the cpu samples, in async-profiler's words: `perf_events`, `ctimer`, `wall` … */
    engine?: string;
  };
  /** Epoch nanoseconds do not fit a double: milliseconds since the epoch, with fractions. null: the file does not say. */
  startedAtMs: number | null;
  durationMs: number | null;
  frames: Frame[];
  stacks: StackTable;
  threads: Thread[];
  /** Only the events the recording holds. */
  events: Partial<Record<EventKind, EventColumns>>;
}

export const EVENT_KINDS = ['cpu', 'wall', 'alloc', 'lock'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

export interface Frame {
  /** `package/Class.method` for Java, the symbol otherwise. */
  name: string;
  kind: FrameKind;
}

/**
 * How the frame ran. `java` where the file does not tell how; `class` is no code but the allocated or locked class, which
 * async-profiler's formats put on top of the stack.
 */
export type FrameKind =
  'interpreted' | 'jit' | 'inlined' | 'c1' | 'java' | 'native' | 'cpp' | 'kernel' | 'class' | 'unknown';

/** Stack i is `frameIds[offsets[i] .. offsets[i + 1])`, the outermost caller first. */
export interface StackTable {
  frameIds: Int32Array;
  offsets: Int32Array;
}

export interface Thread {
  /** The Java name if it has one, else the operating system's; '' if the file knows neither. */
  name: string;
  /** Native thread id in the JVM's process-id namespace; null: the file does not say. */
  tid: number | null;
  /** false: a thread of the JVM itself or of a native library. */
  isJava: boolean;
}

/** Values of `EventColumns.states`. */
export const THREAD_STATE = { unknown: 0, running: 1, sleeping: 2 } as const;

/** One row per sample; all columns have the same length. */
export interface EventColumns {
  unit: 'nanos' | 'bytes' | 'samples';
  /** Time between two samples of a thread; only for cpu and wall, and only where the file says it. */
  intervalNanos?: number;
  threadIds: Int32Array;
  stackIds: Int32Array;
  /**
   * What the row stands for, in `unit`: cpu and wall nanoseconds (samples × interval), allocated bytes, nanoseconds waited.
   */
  weights: Float64Array;
  /** Samples the row stands for: 1, or more where the profiler batched idle wall-clock samples. */
  counts: Float64Array;
  /** What the thread was doing when it was sampled, as the profiler saw it. */
  states: Uint8Array;
  /** Milliseconds since the start of the recording; NaN where the file does not say. */
  timesMs: Float64Array;
}
