import { type Clock, isFlinkprofError } from '../shared/index.ts';
import { gone, isAlive } from './asprof.ts';
import type { Target } from './target.ts';

const PROGRESS_MS = 250;
const ALIVE_CHECK_MS = 2_000;

export interface RunningRecording {
  target: Target;
  startedMs: number;
  durationMs: number;
  tell: (stage: 'record', message: string, fraction: number) => void;
}

/**
 * Waits until the recording has its length, tells how far it is, and looks after the target.
 * @returns true if the signal ended the wait before its time
 * @throws FlinkprofError TARGET_GONE
 */
export async function waitWhileRecording(
  recording: RunningRecording,
  { clock }: { clock: Clock },
  signal: AbortSignal,
): Promise<boolean> {
  const { target, startedMs, durationMs, tell } = recording;
  let checkedMs = startedMs;
  for (;;) {
    const nowMs = clock.monotonicMs();
    const passedMs = nowMs - startedMs;
    const seconds = `${Math.floor(passedMs / 1000)} of ${Math.round(durationMs / 1000)} s`;
    tell('record', `recording, ${seconds}`, Math.min(1, passedMs / durationMs));
    if (passedMs >= durationMs) return false;
    const isCheckDue = nowMs - checkedMs >= ALIVE_CHECK_MS;
    try {
      if (isCheckDue && !(await isAlive(target, signal))) throw gone(target, 'the recording');
      if (isCheckDue) checkedMs = nowMs;
      await clock.sleep(Math.min(PROGRESS_MS, durationMs - passedMs), signal);
    } catch (error) {
      if (isFlinkprofError(error, 'ABORTED')) return true;
      throw error;
    }
  }
}
