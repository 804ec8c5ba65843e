import pLimit from 'p-limit';
import type { z } from 'zod';

import {
  type Clock,
  createHttpClient,
  FlinkprofError,
  HTTP_DEFAULTS,
  type HttpAnswer,
  type HttpOptions,
} from '../shared/index.ts';
import {
  backPressureAnswer,
  configAnswer,
  jobAnswer,
  jobsAnswer,
  overviewAnswer,
  profilerAnswer,
  read,
  taskManagersAnswer,
  vertexAnswer,
} from './answers.ts';
import type { JobSnapshot, JobSummary } from './job-snapshot.ts';
import { DEFAULT_FETCH_INTERVAL_MS, parseFlinkDurationMs } from './metric-times.ts';
import { readJob, type VertexAnswers } from './read-job.ts';
import { readTaskManager, type TaskManagerInfo } from './task-managers.ts';

export interface FlinkOptions extends Omit<HttpOptions, 'baseUrl'> {
  /** Address of the JobManager's web page, or of a proxy before it; a path in it is kept. @default http://localhost:8081 */
  url?: string;
}

export const FLINK_DEFAULTS = { ...HTTP_DEFAULTS, url: 'http://localhost:8081' } as const;

/** A JobManager answers with four threads (Flink: `rest.server.numThreads`): more at once only wait. */
const CONCURRENCY = 4;

export interface FlinkTools {
  clock: Clock;
  /** Numbers in [0, 1). */
  random: () => number;
}

export interface ClusterOverview {
  flinkVersion: string;
  taskManagers: number;
}

/** Flink's own profiler on one TaskManager (1.19 and newer, where `rest.profiling.enabled` is set). */
export type FlinkProfilerState =
  | { kind: 'off' }
  | { kind: 'idle' }
  | {
      kind: 'running';
      /** CPU, ALLOC, LOCK, WALL or ITIMER. */
      mode: string;
      /** Epoch milliseconds by the TaskManager's clock. */
      startedAtMs: number;
      durationMs: number;
    };

/**
 * Flink's REST API, as far as flinkprof reads it, for 1.16 to 2.3 (older ones as far as their fields go). Every call throws
 * FlinkprofError: FLINK_UNREACHABLE, FLINK_NOT_ALLOWED, FLINK_REFUSED, FLINK_ANSWER_UNKNOWN, ABORTED.
 */
export interface FlinkClient {
  /** The address without credentials, for messages. */
  readonly url: string;
  overview(signal: AbortSignal): Promise<ClusterOverview>;
  /** All jobs the JobManager remembers, ended ones too. */
  jobs(signal: AbortSignal): Promise<JobSummary[]>;
  /**
   * The job as it is now. Its graph costs one request, the subtasks two for each of the vertices in `subtasksOf`.
   * @throws FlinkprofError JOB_NOT_FOUND too
   */
  jobSnapshot(
    jobId: string,
    options: { subtasksOf: 'all' | readonly string[] },
    signal: AbortSignal,
  ): Promise<JobSnapshot>;
  taskManagers(signal: AbortSignal): Promise<TaskManagerInfo[]>;
  /** Milliseconds between two collections of metrics by the JobManager; 0: it never collects any. */
  metricFetchIntervalMs(signal: AbortSignal): Promise<number>;
  runningProfile(taskManagerId: string, signal: AbortSignal): Promise<FlinkProfilerState>;
}

/** @throws FlinkprofError USAGE if the URL is none */
export function createFlinkClient(options: FlinkOptions, tools: FlinkTools): FlinkClient {
  const { url = FLINK_DEFAULTS.url, ...httpOptions } = options;
  const http = createHttpClient({ ...httpOptions, baseUrl: url }, tools);
  const limit = pLimit(CONCURRENCY);

  const ask = (path: string, signal: AbortSignal, answers: readonly number[] = []): Promise<HttpAnswer> =>
    limit(() => http.get(path, { answers }, signal));
  const get = async <T>(schema: z.ZodType<T>, path: string, signal: AbortSignal): Promise<T> =>
    read(schema, await ask(path, signal));
  /** null: Flink answered with one of these statuses. */
  const getUnless = async <T>(
    answers: readonly number[],
    schema: z.ZodType<T>,
    path: string,
    signal: AbortSignal,
  ): Promise<T | null> => {
    const answer = await ask(path, signal, answers);
    return answers.includes(answer.status) ? null : read(schema, answer);
  };

  async function vertexAnswers(jobId: string, vertexId: string, signal: AbortSignal): Promise<VertexAnswers> {
    const path = `jobs/${encodeURIComponent(jobId)}/vertices/${encodeURIComponent(vertexId)}`;
    const [vertex, backPressure] = await Promise.all([
      get(vertexAnswer, path, signal),
      // Fails while the metrics of the job's first seconds arrive (Flink: JobVertexBackPressureHandler).
      getUnless([500], backPressureAnswer, `${path}/backpressure`, signal),
    ]);
    return { vertex, backPressure };
  }

  return {
    url: http.where,

    async overview(signal) {
      const answer = await get(overviewAnswer, 'overview', signal);
      return { flinkVersion: answer['flink-version'], taskManagers: answer.taskmanagers };
    },

    async jobs(signal) {
      const { jobs } = await get(jobsAnswer, 'jobs/overview', signal);
      return jobs.map((job) => ({ id: job.jid, name: job.name, state: job.state, startedAtMs: job['start-time'] }));
    },

    async jobSnapshot(jobId, { subtasksOf }, signal) {
      const job = await getUnless([404], jobAnswer, `jobs/${encodeURIComponent(jobId)}`, signal);
      if (job === null) throw new FlinkprofError('JOB_NOT_FOUND', `${http.where} knows no job ${jobId}`);
      const wanted = job.vertices.filter(({ id }) => subtasksOf === 'all' || subtasksOf.includes(id));
      const details = await together(signal, (each) =>
        wanted.map(async ({ id }) => [id, await vertexAnswers(jobId, id, each)] as const),
      );
      return readJob(job, new Map(details), tools.clock.nowMs());
    },

    async taskManagers(signal) {
      const { taskmanagers } = await get(taskManagersAnswer, 'taskmanagers', signal);
      return taskmanagers.map(readTaskManager);
    },

    async metricFetchIntervalMs(signal) {
      const entries = await getUnless([404], configAnswer, 'jobmanager/config', signal);
      const entry = entries?.find(({ key }) => key === 'metrics.fetcher.update-interval');
      return (entry && parseFlinkDurationMs(entry.value)) ?? DEFAULT_FETCH_INTERVAL_MS;
    },

    async runningProfile(taskManagerId, signal) {
      const path = `taskmanagers/${encodeURIComponent(taskManagerId)}/profiler`;
      const answer = await getUnless([404], profilerAnswer, path, signal);
      if (answer === null) return { kind: 'off' };
      const running = answer.profilingList.find(({ status }) => status === 'RUNNING');
      if (running === undefined) return { kind: 'idle' };
      const { mode, triggerTime, duration } = running;
      return { kind: 'running', mode, startedAtMs: triggerTime, durationMs: duration * 1000 };
    },
  };
}

/** As Promise.all, but one failure ends the others too. */
async function together<T>(signal: AbortSignal, start: (signal: AbortSignal) => Promise<T>[]): Promise<T[]> {
  const failed = new AbortController();
  try {
    return await Promise.all(start(AbortSignal.any([signal, failed.signal])));
  } catch (error) {
    failed.abort();
    throw error;
  }
}
