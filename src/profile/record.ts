import type { Placement } from '../locate/index.ts';
import { type Clock, FlinkprofError, type Log, type OnProgress } from '../shared/index.ts';
import { collect } from './collect.ts';
import { install } from './install.ts';
import type { ProfileOptions } from './options.ts';
import type { ProfilerFiles } from './profiler-files.ts';
import type { RecordingFile } from './recording-file.ts';
import { Session } from './session.ts';
import { intervalNanos, startArguments } from './start-arguments.ts';
import { refuseForeign } from './sweep.ts';
import { readThreads, type ThreadsSeen } from './threads.ts';
import { UNINTERRUPTED } from './uninterrupted.ts';
import { waitWhileRecording } from './wait.ts';

export interface RecordPlan extends Required<ProfileOptions> {
  profiler: ProfilerFiles;
  /** Where the recording goes on this machine; its folder must exist. */
  path: string;
}

export interface RecordTools {
  clock: Clock;
  log: Log;
  onProgress: OnProgress;
}

type Stage = 'deliver' | 'start' | 'record' | 'fetch';

/** An interrupt so soon after the start leaves nothing worth keeping. */
const MIN_KEPT_MS = 500;
/** The profiler's own clock and ours need not agree better than that. */
const ENDED_EARLY_MS = 1_000;

/**
 * Records one TaskManager: looks at its JVM, brings the profiler there, starts it, waits, stops it, fetches the recording
 * and leaves nothing behind but the profiler's two files. Interrupted while it records, it returns what there is, marked as
 * partial; interrupted before, it throws ABORTED. Either way the profiler in the target is stopped.
 *
 * @throws FlinkprofError TARGET_NOT_ALLOWED, TARGET_NOT_ATTACHABLE, PROFILER_BUSY, DELIVERY_FAILED, PROFILER_FAILED,
 *   PROFILER_UNAVAILABLE (not for the target's machine), TARGET_GONE, RECORDING_DAMAGED, OUTPUT_TOO_LARGE, OUTPUT_NOT_WRITABLE,
 *   DEADLINE, ABORTED
 */
export async function record(
  { taskManagerId, target }: Placement,
  plan: RecordPlan,
  tools: RecordTools,
  signal: AbortSignal,
): Promise<RecordingFile> {
  const { clock, log, onProgress } = tools;
  const tell = (stage: Stage, message: string, fraction?: number): void => {
    onProgress({ stage, taskManagerId, message, ...(fraction === undefined ? {} : { fraction }) });
  };

  const beginMs = clock.monotonicMs();
  tell('deliver', `looking at pid ${target.pid}`);
  const installed = await install(target, plan, log, signal);
  await using session = await Session.claim(installed, plan.durationMs, signal);

  const claimedMs = clock.monotonicMs();
  tell('start', `starting the profiler in pid ${target.pid}`);
  await refuseForeign(installed, signal);
  await session.start(startArguments(plan, installed.approach, plan.profiler.version, session.file), signal);

  const startedMs = clock.monotonicMs();
  const startedAtMs = clock.nowMs();
  log.info('recording started', { taskManagerId, pid: target.pid, durationMs: plan.durationMs });
  const before = await readThreads(target, installed.probe, UNINTERRUPTED);
  const interrupted = await waitWhileRecording({ target, startedMs, durationMs: plan.durationMs, tell }, tools, signal);

  const endedMs = clock.monotonicMs();
  if (interrupted && endedMs - startedMs < MIN_KEPT_MS) {
    throw new FlinkprofError('ABORTED', `interrupted before pid ${target.pid} was recorded`);
  }
  tell('fetch', 'fetching the recording');
  const [after, { bytes, sha256, durationMs }] = await Promise.all([
    readThreads(target, installed.probe, UNINTERRUPTED),
    session.stop().then(() => collect(target, session.remotePath, plan.path, plan.maxRecordingBytes)),
  ]);
  const endedEarly = durationMs < Math.min(endedMs - startedMs, plan.durationMs) - ENDED_EARLY_MS;
  if (endedEarly) log.warn('somebody else ended the recording', { taskManagerId, durationMs });

  return {
    taskManagerId,
    path: plan.path,
    bytes,
    sha256,
    events: [...new Set(plan.events)],
    intervalNanos: intervalNanos(plan),
    startedAtMs,
    durationMs,
    partial: interrupted || endedEarly,
    profilerVersion: plan.profiler.version,
    cpuEngine: cpuEngine(plan, before),
    threadStartedAtMs: new Map([...before.startedAtMs, ...after.startedAtMs]),
    timings: {
      deliverMs: claimedMs - beginMs,
      startMs: startedMs - claimedMs,
      recordMs: endedMs - startedMs,
      fetchMs: clock.monotonicMs() - endedMs,
    },
  };
}

/** The profiler does not say which engine it took, but perf events are open files of the JVM. */
function cpuEngine({ events }: RecordPlan, { perfEvents }: ThreadsSeen): RecordingFile['cpuEngine'] {
  if (!events.includes('cpu')) return 'unknown';
  return perfEvents > 0 ? 'perf' : 'ctimer';
}
