import { type Clock, FlinkprofError } from '../../src/shared/index.ts';

/** A clock on which sleeping takes no time but moves the hands. */
export interface FakeClock extends Clock {
  /** The durations slept, in milliseconds. */
  slept: number[];
}

export function fakeClock(startMs = 1_800_000_000_000): FakeClock {
  let elapsedMs = 0;
  const slept: number[] = [];
  return {
    slept,
    nowMs: () => startMs + elapsedMs,
    monotonicMs: () => elapsedMs,
    sleep(durationMs, signal) {
      if (signal.aborted) return Promise.reject(new FlinkprofError('ABORTED', 'interrupted while waiting'));
      slept.push(durationMs);
      elapsedMs += durationMs;
      return Promise.resolve();
    },
  };
}
