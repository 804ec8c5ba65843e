import { setTimeout as delay } from 'node:timers/promises';

import { FlinkprofError } from './errors.ts';

/** The time, as an argument: what decides never asks the machine for it. */
export interface Clock {
  /** Wall-clock time, epoch milliseconds. */
  nowMs(): number;
  /** Milliseconds that only ever grow; for durations. */
  monotonicMs(): number;
  /** Resolves after `durationMs`, or throws ABORTED as soon as the signal fires. */
  sleep(durationMs: number, signal: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  nowMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  async sleep(durationMs, signal) {
    try {
      await delay(durationMs, undefined, { signal });
    } catch (cause) {
      throw new FlinkprofError('ABORTED', 'interrupted while waiting', { cause });
    }
  },
};
