import type { Approach } from './decide.ts';
import type { ProfileOptions } from './options.ts';
import type { ProfileEvent } from './recording-file.ts';

/** The JVM ends a recording so long after we would have, if nobody does before. */
const DEAD_MANS_MARGIN_SECONDS = 10;
/** Stack traces are kept up to this size; 10 MB were seen on a TaskManager. */
const MAX_STACKS = '64m';

type Sampling = Omit<Required<ProfileOptions>, 'minJvmAgeMs' | 'minFreeMemoryBytes' | 'maxRecordingBytes'>;

/** After how long the JVM ends the recording by itself. */
export function timeoutSeconds(durationMs: number): number {
  return Math.ceil(durationMs / 1000) + DEAD_MANS_MARGIN_SECONDS;
}

/**
 * Arguments of `asprof start` (async-profiler: src/arguments.cpp; 4.0 and newer).
 * @param file as the JVM sees it
 */
export function startArguments(
  options: Sampling,
  { cpuEvent }: Pick<Approach, 'cpuEvent'>,
  version: string,
  file: string,
): string[] {
  const events: Record<ProfileEvent, string[]> = {
    cpu: ['-e', cpuEvent, '-i', nanos(options.cpuIntervalMs)],
    wall: ['--wall', nanos(options.wallIntervalMs)],
    alloc: ['--alloc', String(options.allocIntervalBytes)],
    lock: ['--lock', nanos(options.lockThresholdMicros / 1000)],
  };
  return [
    ...['--timeout', String(timeoutSeconds(options.durationMs))],
    ...[...new Set(options.events)].flatMap((event) => events[event]),
    // 4.2 made it the default: stacks through native code, RocksDB's for example.
    ...(isAtLeast(version, 4, 2) ? [] : ['--cstack', 'vm']),
    ...(isAtLeast(version, 4, 4) ? ['--memlimit', MAX_STACKS] : []),
    ...['-o', 'jfr', '-f', file],
  ];
}

/** Nanoseconds between samples, for the events that are sampled in time. */
export function intervalNanos(options: Sampling): Partial<Record<ProfileEvent, number>> {
  const intervals = { cpu: options.cpuIntervalMs * 1e6, wall: options.wallIntervalMs * 1e6 };
  return {
    ...(options.events.includes('cpu') ? { cpu: intervals.cpu } : {}),
    ...(options.events.includes('wall') ? { wall: intervals.wall } : {}),
  };
}

/** A bare number is nanoseconds to async-profiler; its units take no fractions. */
function nanos(ms: number): string {
  return String(Math.round(ms * 1e6));
}

function isAtLeast(version: string, major: number, minor: number): boolean {
  const [actualMajor = 0, actualMinor = 0] = version.split('.').map(Number);
  return actualMajor > major || (actualMajor === major && actualMinor >= minor);
}
