import type { Clock, OnProgress } from '../shared/index.ts';
import type { FlinkClient } from './client.ts';
import type { JobSnapshot } from './job-snapshot.ts';
import { gaugeWindowSeconds, VIEW_UPDATE_SECONDS } from './metric-times.ts';
import { MAX_SUBTASKS, subtaskCount, suspects } from './suspects.ts';

/** Two looks at one job between which the JobManager has collected new metrics. */
export interface Observation {
  before: JobSnapshot;
  after: JobSnapshot;
  /** How old the gauges of `after` are at the most. */
  ageSeconds: number;
  /** Over how long Flink averages the gauges. */
  windowSeconds: number;
}

export interface ObserveContext {
  clock: Clock;
  onProgress: OnProgress;
  /**
   * Wait for one more collection of metrics where the numbers of the first look are too old to give records per second.
   * @default false
   */
  waitForRates?: boolean;
}

const POLL_MS = 400;
/** What a collection of metrics may take beyond its interval. */
const GRACE_MS = 1_000;
/** Older numbers than these say nothing about the rates of a minute. */
const MAX_RATE_SECONDS = 60;

/**
 * Looks at jobs until their numbers are worth judging. The JobManager answers from metrics that it collects every
 * `metrics.fetcher.update-interval` (10 s by default), and only when somebody asks: the first answer is old and sets the next
 * collection off (Flink: MetricFetcherImpl). The accumulated times of a running subtask grow by a second each second, so that
 * changed sums prove that a new collection has arrived: usually within a second, at the latest after the interval.
 *
 * @returns one observation for each job id, in their order
 * @throws FlinkprofError what FlinkClient throws; JOB_NOT_FOUND if one of the jobs is gone
 */
export async function observe(
  client: FlinkClient,
  jobIds: readonly string[],
  context: ObserveContext,
  signal: AbortSignal,
): Promise<Observation[]> {
  const { clock, onProgress } = context;
  onProgress({
    stage: 'observe',
    message: `reading busy times of ${jobIds.length === 1 ? 'the job' : `${jobIds.length} jobs`}`,
  });
  const [overview, intervalMs] = await Promise.all([client.overview(signal), client.metricFetchIntervalMs(signal)]);
  let before = await Promise.all(jobIds.map((id) => firstLook(client, id, signal)));
  let fresh = await waitForMetrics(client, before, intervalMs, context, signal);
  if (context.waitForRates === true && before.some((first, i) => !givesRates(first, fresh.pages[i]))) {
    before = await lookClosely(client, before, fresh.pages, signal);
    fresh = await waitForMetrics(client, before, intervalMs, context, signal);
  }
  const after = await lookClosely(client, before, fresh.pages, signal);
  const ageSeconds = (clock.monotonicMs() - fresh.collectedAfterMs) / 1000 + VIEW_UPDATE_SECONDS;
  const windowSeconds = gaugeWindowSeconds(overview.flinkVersion);
  return after.flatMap((last, i) => {
    const first = before[i];
    return first === undefined ? [] : [{ before: first, after: last, ageSeconds, windowSeconds }];
  });
}

async function firstLook(client: FlinkClient, jobId: string, signal: AbortSignal): Promise<JobSnapshot> {
  const page = await client.jobSnapshot(jobId, { subtasksOf: [] }, signal);
  if (subtaskCount(page) > MAX_SUBTASKS) return page;
  const closely = await client.jobSnapshot(jobId, { subtasksOf: 'all' }, signal);
  // The first page is surely of the earlier collection, what came after it may be of the one it set off.
  const sums = new Map(page.vertices.map((vertex) => [vertex.id, vertex]));
  return {
    ...closely,
    readAtMs: page.readAtMs,
    vertices: closely.vertices.map((vertex) => ({ ...vertex, ...sums.get(vertex.id), subtasks: vertex.subtasks })),
  };
}

interface FreshPages {
  /** The jobs without their subtasks. */
  pages: JobSnapshot[];
  /** The metrics were collected after this time of the monotonic clock. */
  collectedAfterMs: number;
}

/** Polls the jobs' pages until their numbers have changed and have stopped changing: TaskManagers answer one by one. */
async function waitForMetrics(
  client: FlinkClient,
  before: readonly JobSnapshot[],
  intervalMs: number,
  { clock, onProgress }: ObserveContext,
  signal: AbortSignal,
): Promise<FreshPages> {
  const startedAtMs = clock.monotonicMs();
  // Where nothing is ever collected there is nothing to wait for.
  const longestMs = intervalMs === 0 ? 0 : intervalMs + GRACE_MS;
  const message = `waiting for Flink's next numbers (it collects them every ${intervalMs / 1000} s)`;
  const start = before.map(numbersOf);
  let pages: JobSnapshot[] = [...before];
  let askedAtMs = startedAtMs;
  let collectedAfterMs: number | null = null;
  for (let waitedMs = 0; waitedMs < longestMs; waitedMs = clock.monotonicMs() - startedAtMs) {
    onProgress({ stage: 'observe', message, fraction: waitedMs / longestMs });
    await clock.sleep(Math.min(POLL_MS, longestMs - waitedMs), signal);
    const previous = { askedAtMs, numbers: pages.map(numbersOf) };
    askedAtMs = clock.monotonicMs();
    pages = await Promise.all(pages.map(({ job }) => client.jobSnapshot(job.id, { subtasksOf: [] }, signal)));
    if (!pages.every((page, i) => !isCounting(page) || numbersOf(page) !== start[i])) continue;
    collectedAfterMs ??= previous.askedAtMs;
    if (pages.every((page, i) => numbersOf(page) === previous.numbers[i])) break;
  }
  return { pages, collectedAfterMs: collectedAfterMs ?? clock.monotonicMs() - intervalMs };
}

/** Subtasks that wait for a slot, or for their state, count nothing. */
function isCounting({ vertices }: JobSnapshot): boolean {
  return vertices.some(({ status }) => status === 'RUNNING');
}

/** All that changes with a new collection of metrics, and with nothing else. */
function numbersOf({ vertices }: JobSnapshot): string {
  return JSON.stringify(
    vertices.map(({ accumulated, readRecords, writeRecords }) => [accumulated, readRecords, writeRecords]),
  );
}

function lookClosely(
  client: FlinkClient,
  before: readonly JobSnapshot[],
  pages: readonly JobSnapshot[],
  signal: AbortSignal,
): Promise<JobSnapshot[]> {
  return Promise.all(
    pages.map((page, i) => {
      const subtasksOf = subtaskCount(page) <= MAX_SUBTASKS ? 'all' : suspects(before[i] ?? page, page);
      return client.jobSnapshot(page.job.id, { subtasksOf }, signal);
    }),
  );
}

/** Whether the records between two looks, divided by the time between them, say something about now. */
function givesRates(before: JobSnapshot, after: JobSnapshot | undefined): boolean {
  const earlier = new Map(before.vertices.map((vertex) => [vertex.id, totalMs(vertex)]));
  return (
    after?.vertices.every((vertex) => {
      const [then, now] = [earlier.get(vertex.id) ?? null, totalMs(vertex)];
      if (then === null || now === null) return now === null;
      const seconds = (now - then) / 1000 / vertex.parallelism;
      return seconds > 0 && seconds <= MAX_RATE_SECONDS;
    }) ?? false
  );
}

function totalMs({ accumulated }: JobSnapshot['vertices'][number]): number | null {
  return accumulated === null ? null : accumulated.busyMs + accumulated.backPressuredMs + accumulated.idleMs;
}
