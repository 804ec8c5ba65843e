import type { Samples } from '../recording/index.ts';

/** A subtask whose thread is looked for in the recording of the TaskManager that runs it. */
export interface ExpectedSubtask {
  index: number;
  attempt: number;
  /** Flink never cuts it, whatever the operating system shows. */
  threadName: string;
  /** Epoch milliseconds; null where Flink does not say. */
  deployedAtMs: number | null;
}

export interface TaskThread {
  subtask: ExpectedSubtask;
  /** Index into `samples.threads`; null: not in the recording. */
  threadId: number | null;
  /** Why the match is missing or doubtful. */
  doubt: string | null;
}

/** Two candidates that started closer together than this can't be told apart by their start. */
const DISTINCT_STARTS_MS = 1_000;

/**
 * Finds each subtask's thread by its name. In a session cluster two jobs may have threads of the same name; then the one
 * that started when Flink deployed the attempt is taken.
 * @param threadStartedAtMs start of each thread, epoch milliseconds, by native thread id
 */
export function findTaskThreads(
  samples: Samples,
  subtasks: readonly ExpectedSubtask[],
  threadStartedAtMs: ReadonlyMap<number, number>,
): TaskThread[] {
  const byName = new Map<string, number[]>();
  samples.threads.forEach((thread, id) => {
    const ids = byName.get(thread.name);
    if (ids) ids.push(id);
    else byName.set(thread.name, [id]);
  });

  return subtasks.map((subtask) => {
    const candidates = byName.get(subtask.threadName) ?? [];
    const [only] = candidates;
    if (only === undefined) {
      return { subtask, threadId: null, doubt: `the recording has no samples of the thread '${subtask.threadName}'` };
    }
    return candidates.length === 1 ? { subtask, threadId: only, doubt: null } : closestStart(subtask, candidates);
  });

  function closestStart(subtask: ExpectedSubtask, candidates: number[]): TaskThread {
    const ranked = candidates
      .map((threadId) => ({ threadId, distanceMs: distanceMs(subtask, threadId) }))
      .sort((a, b) => a.distanceMs - b.distanceMs);
    const [best, second] = ranked;
    const told = best && second && second.distanceMs - best.distanceMs >= DISTINCT_STARTS_MS;
    return {
      subtask,
      threadId: best?.threadId ?? null,
      doubt: told
        ? null
        : `${candidates.length} threads are called '${subtask.threadName}' and could not be told apart`,
    };
  }

  function distanceMs(subtask: ExpectedSubtask, threadId: number): number {
    const tid = samples.threads[threadId]?.tid ?? null;
    const startedAtMs = tid === null ? undefined : threadStartedAtMs.get(tid);
    if (startedAtMs === undefined || subtask.deployedAtMs === null) return Number.MAX_SAFE_INTEGER;
    return Math.abs(startedAtMs - subtask.deployedAtMs);
  }
}
