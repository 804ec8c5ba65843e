import type { ProfileEvent } from './recording-file.ts';

/** How to record one TaskManager. */
export interface ProfileOptions {
  /** How long to sample. The JVM stops by itself some seconds later, even if we are gone by then. @default 30_000 */
  durationMs?: number;
  /** What to sample, all in one recording of the same seconds. @default ['cpu', 'wall'] */
  events?: readonly ProfileEvent[];
  /**
   * Between two `cpu` samples of a thread that is on a CPU. 10 ms costs less than 1 % of its throughput; 30 s of a saturated
   * thread are 3,000 samples, so that a share of 5 % is known to ±0.4 points. @default 10
   */
  cpuIntervalMs?: number;
  /**
   * Between two `wall` samples of every thread, running or not. Threads that stay asleep are only counted, but that costs too:
   * measured at 10, 20 and 50 ms, 2.5, 1.2 and 0.7 % of a core with 100 sleeping threads, and 7, 4.5 and 2 % with 500 (JDK 17,
   * async-profiler 4.6). 30 s of one thread are 1,500 samples: a share of 5 % is known to ±0.6 points. @default 20
   */
  wallIntervalMs?: number;
  /** One `alloc` sample per so many allocated bytes. @default 524_288 */
  allocIntervalBytes?: number;
  /** Waits for a lock that are shorter are not recorded. @default 10 */
  lockThresholdMicros?: number;
  /**
   * JVMs that are younger are not attached to: until it has started its main class, loading an agent can crash a JVM
   * (JDK-8359472). A TaskManager that runs tasks is long past that. @default 10_000
   */
  minJvmAgeMs?: number;
  /**
   * Memory that must be left to the container or machine: attaching for the first time takes about 40 MB (seen: 725 to 767 MB).
   * @default 104_857_600
   */
  minFreeMemoryBytes?: number;
  /** Larger recordings are not fetched. A minute of a busy TaskManager is a few MB. @default 268_435_456 */
  maxRecordingBytes?: number;
}

export const PROFILE_DEFAULTS = {
  durationMs: 30_000,
  events: ['cpu', 'wall'],
  cpuIntervalMs: 10,
  wallIntervalMs: 20,
  allocIntervalBytes: 512 * 1024,
  lockThresholdMicros: 10,
  minJvmAgeMs: 10_000,
  minFreeMemoryBytes: 100 * 1024 * 1024,
  maxRecordingBytes: 256 * 1024 * 1024,
} satisfies Required<ProfileOptions>;
