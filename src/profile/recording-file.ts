/** A verified recording of one TaskManager, on this machine. */
export interface RecordingFile {
  taskManagerId: string;
  /** Where the file lies here. */
  path: string;
  bytes: number;
  sha256: string;
  events: ProfileEvent[];
  /** Nanoseconds between samples. */
  intervalNanos: Partial<Record<ProfileEvent, number>>;
  /** Epoch milliseconds by our clock. */
  startedAtMs: number;
  /** How long the profiler really ran. */
  durationMs: number;
  /** Ended before its time: interrupted, but what is there is whole. */
  partial: boolean;
  profilerVersion: string;
  /** What samples the CPU: perf events see the kernel, ctimer does not. */
  cpuEngine: 'perf' | 'ctimer' | 'unknown';
  /** Start of each thread of the JVM, epoch milliseconds, by native thread id. */
  threadStartedAtMs: ReadonlyMap<number, number>;
  timings: RecordingTimings;
}

export const PROFILE_EVENTS = ['cpu', 'wall', 'alloc', 'lock'] as const;
export type ProfileEvent = (typeof PROFILE_EVENTS)[number];

/** Where the seconds of making one recording went. */
export interface RecordingTimings {
  /** Probing the target and bringing the profiler there. */
  deliverMs: number;
  /** From the first attach to 'Profiling started'. */
  startMs: number;
  recordMs: number;
  /** From the end of the recording to the verified file here. */
  fetchMs: number;
}
