import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import pLimit from 'p-limit';

import { analyse, type AnalyseOptions, type RecordedTaskManager } from './analyse/index.ts';
import {
  assembleCapture,
  type Capture,
  type CapturedCluster,
  type CapturedFailure,
  captureId,
  slug,
} from './capture/index.ts';
import {
  type DetectOptions,
  findVertex,
  hottest,
  judgeNamed,
  type SubtaskLoad,
  type Verdict,
  type VerdictVertex,
} from './detect/index.ts';
import { type JudgedJob, judgeJobs, type JudgeTools } from './judge-jobs.ts';
import { locate, type Placement } from './locate/index.ts';
import {
  ensureProfiler,
  PROFILE_EVENTS,
  type ProfileEvent,
  type ProfileOptions,
  type ProfilerFiles,
  type ProfilerOptions,
  record,
  type RecordingFile,
} from './profile/index.ts';
import { readJfr, type Samples } from './recording/index.ts';
import { FlinkprofError, isFlinkprofError, type Log } from './shared/index.ts';
import type { Shell } from './transport/index.ts';

/** What to look into; null means 'whatever is hottest'. */
export interface InvestigationRequest {
  job: string | null;
  vertex: string | null;
  /** Profile the busiest vertex even if nothing is busy. */
  force: boolean;
}

export interface InvestigationOptions {
  detect: Required<DetectOptions>;
  profile: Required<ProfileOptions>;
  /** Where the profiler's files come from. */
  profiler: ProfilerOptions;
  analyse: Required<AnalyseOptions>;
  /** At most so many of the hot subtasks, the busiest first. */
  maxSubtasks: number;
  /** At most so many TaskManagers, those with the busiest subtasks first. They are recorded side by side. */
  maxTaskManagers: number;
}

export interface InvestigationTools extends JudgeTools {
  shell: Shell;
  log: Log;
  folder: RecordingFolder;
  /** A few characters that differ each time. */
  suffix: () => string;
}

/** Where recordings are put; made only when there is something to record. */
export interface RecordingFolder {
  /** @returns where to put files now, and where they will be found later */
  open: (captureId: string) => Promise<{ workPath: string; finalPath: string }>;
  /** There is a recording in the folder now: it must not be lost. */
  keep: () => void;
}

export interface NothingBusyInvestigation {
  kind: 'nothing-busy';
  cluster: CapturedCluster;
  /** The one that comes nearest first. */
  jobs: JudgedJob[];
  verdictMs: number;
}

/** 'Nothing is busy' is an answer, not a failure. */
export type Investigation =
  NothingBusyInvestigation | { kind: 'profiled'; capture: Capture; samples: ReadonlyMap<string, Samples> };

/**
 * The whole way, once: judge the jobs, find where the hot subtasks run, record there, analyse, and put the capture together.
 * Interrupted while it records, it goes on with what was recorded so far.
 *
 * @throws FlinkprofError of every stage. If some TaskManagers could be recorded, the others' errors are in the capture.
 */
export async function investigate(
  request: InvestigationRequest,
  tools: InvestigationTools,
  options: InvestigationOptions,
  signal: AbortSignal,
): Promise<Investigation> {
  const { clock, log, onProgress } = tools;
  const startMs = clock.monotonicMs();
  const { flinkVersion } = await tools.flink.overview(signal);
  const jobs = await judgeJobs(request.job, tools, { ...options.detect, waitForRates: false }, signal);
  const chosen = choose(jobs, request, options.detect);
  const judgedMs = clock.monotonicMs();
  const cluster = { url: tools.flink.url, flinkVersion };
  if (chosen === null) return { kind: 'nothing-busy', cluster, jobs, verdictMs: judgedMs - startMs };
  const { verdict, vertex, job } = chosen;
  log.info('verdict', { kind: verdict.kind, job: verdict.job, vertex: vertex.name, reason: verdict.reason });

  onProgress({ stage: 'locate', message: verdict.reason });
  const subtasks = subtasksToRecord(verdict, options);
  const placements = await locate({ vertex, subtasks }, await tools.flink.taskManagers(signal), tools.shell, signal);
  log.info('placed', { placements: placements.map(({ taskManagerId, target }) => [taskManagerId, target.pid]) });
  const placedMs = clock.monotonicMs();

  const profiler = await ensureProfiler(options.profiler, tools, signal);
  const profilerMs = clock.monotonicMs() - placedMs;
  const id = captureId(clock.nowMs(), verdict.job.name, vertex.name, tools.suffix());
  const { workPath, finalPath } = await tools.folder.open(id);
  const { files, failures } = await recordAll(placements, { workPath, profiler, tools, options }, signal);
  const recordedMs = clock.monotonicMs();

  onProgress({ stage: 'analyse', message: 'analysing the recordings' });
  const recorded = await Promise.all(files.map((file) => readRecording(file, placements)));
  const analysis = analyse(recorded, options.analyse);
  const endMs = clock.monotonicMs();
  const capture = assembleCapture({
    cluster,
    verdict,
    graph: job.vertices,
    placements,
    recordings: files.map((file, i) => ({ file, samples: sampleCounts(recorded[i]?.samples) })),
    failures,
    analysis,
    files: { id, path: finalPath, files: files.map(({ path }) => basename(path)) },
    timings: {
      verdictMs: judgedMs - startMs,
      placementMs: placedMs - judgedMs,
      profilerMs,
      analyseMs: endMs - recordedMs,
      totalMs: endMs - startMs,
    },
  });
  const samples = new Map(recorded.map((taskManager) => [taskManager.taskManagerId, taskManager.samples]));
  return { kind: 'profiled', capture, samples };
}

interface Chosen {
  job: JudgedJob;
  verdict: Verdict;
  vertex: VerdictVertex;
}

/** The vertex that was asked for, else the hottest one, else (if forced) the busiest one, else none. */
function choose(
  jobs: readonly JudgedJob[],
  { vertex, force }: InvestigationRequest,
  options: DetectOptions,
): Chosen | null {
  if (vertex !== null) return named(jobs, vertex, options);
  const [hottestJob] = jobs;
  if (hottestJob?.verdict.vertex) {
    return { job: hottestJob, verdict: hottestJob.verdict, vertex: hottestJob.verdict.vertex };
  }
  const busiest = force ? hottest(jobs.flatMap(({ vertices }) => vertices)) : null;
  return busiest === null ? null : named(jobs, busiest.id, options);
}

/** The vertex must be clear over all the jobs that were looked at. */
function named(jobs: readonly JudgedJob[], vertexIdOrName: string, options: DetectOptions): Chosen {
  const found = findVertex(
    jobs.map(({ observation }) => observation.after),
    vertexIdOrName,
  );
  const job = jobs.find(({ observation }) => observation.after.job.id === found.job.id);
  const verdict = job === undefined ? null : judgeNamed(job.observation, found.vertex.id, options);
  if (job && verdict?.vertex) return { job, verdict, vertex: verdict.vertex };
  throw new FlinkprofError('VERTEX_NOT_FOUND', verdict?.reason ?? `${found.vertex.name} is gone`, {
    hint: 'no subtask of it runs: wait until the job does',
  });
}

/** The subtasks to record: the hot ones, the busiest first, on the first `maxTaskManagers` TaskManagers that they run on. */
function subtasksToRecord({ subtasks, hotSubtasks }: Verdict, options: InvestigationOptions): SubtaskLoad[] {
  const hot = subtasks.filter(({ index }) => hotSubtasks.includes(index)).slice(0, options.maxSubtasks);
  const taskManagers = [...new Set(hot.map(({ taskManagerId }) => taskManagerId))].slice(0, options.maxTaskManagers);
  return hot.filter(({ taskManagerId }) => taskManagers.includes(taskManagerId));
}

interface RecordAllContext {
  workPath: string;
  profiler: ProfilerFiles;
  tools: InvestigationTools;
  options: InvestigationOptions;
}

/**
 * Records the TaskManagers side by side. What fails on one does not lose the others' recordings; if all fail, the first
 * error is thrown.
 */
async function recordAll(
  placements: readonly Placement[],
  context: RecordAllContext,
  signal: AbortSignal,
): Promise<{ files: RecordingFile[]; failures: CapturedFailure[] }> {
  const limit = pLimit(context.options.maxTaskManagers);
  const outcomes = await Promise.allSettled(
    placements.map((placement) => limit(() => recordOne(placement, context, signal))),
  );
  const files = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  const errors = outcomes.flatMap((outcome, i) =>
    outcome.status === 'rejected' ? [{ placement: placements[i], reason: outcome.reason as unknown }] : [],
  );
  const [first] = errors;
  const bug = errors.find(({ reason }) => !isFlinkprofError(reason));
  if (first !== undefined && (files.length === 0 || bug !== undefined)) throw (bug ?? first).reason;
  return { files, failures: errors.flatMap(({ placement, reason }) => failureOf(placement, reason)) };
}

async function recordOne(
  placement: Placement,
  { workPath, profiler, tools, options }: RecordAllContext,
  signal: AbortSignal,
): Promise<RecordingFile> {
  await refuseBesideFlinksProfiler(placement, tools, signal);
  const path = join(workPath, `recording-${slug(placement.taskManagerId)}.jfr`);
  const file = await record(placement, { ...options.profile, profiler, path }, tools, signal);
  tools.folder.keep();
  return file;
}

/** Flink's profiler is async-profiler too: beside ours its samples would be stolen without an error (seen on 2.2.1). */
async function refuseBesideFlinksProfiler(
  { taskManagerId }: Placement,
  { flink, clock }: InvestigationTools,
  signal: AbortSignal,
): Promise<void> {
  const profile = await flink.runningProfile(taskManagerId, signal);
  if (profile.kind !== 'running') return;
  const leftSeconds = Math.ceil((profile.startedAtMs + profile.durationMs - clock.nowMs()) / 1_000);
  throw new FlinkprofError('PROFILER_BUSY', `Flink's own profiler (${profile.mode}) runs on ${taskManagerId}`, {
    hint: `it ends in about ${Math.max(1, leftSeconds)} s: run it again then`,
  });
}

async function readRecording(file: RecordingFile, placements: readonly Placement[]): Promise<RecordedTaskManager> {
  const samples = await readJfr(await readFile(file.path));
  // Wall-clock samples come from every thread, asleep or not: none at all means that nothing was recorded.
  if (file.events.includes('wall') && !file.partial && Object.keys(samples.events).length === 0) {
    throw new FlinkprofError('RECORDING_EMPTY', `the recording of ${file.taskManagerId} has no samples: ${file.path}`);
  }
  return {
    taskManagerId: file.taskManagerId,
    samples,
    subtasks: placements.find(({ taskManagerId }) => taskManagerId === file.taskManagerId)?.subtasks ?? [],
    durationMs: file.durationMs,
    threadStartedAtMs: file.threadStartedAtMs,
  };
}

function sampleCounts(samples: Samples | undefined): Partial<Record<ProfileEvent, number>> {
  const counts: Partial<Record<ProfileEvent, number>> = {};
  for (const event of PROFILE_EVENTS) {
    const columns = samples?.events[event];
    if (columns) counts[event] = columns.counts.reduce((sum, count) => sum + count, 0);
  }
  return counts;
}

function failureOf(placement: Placement | undefined, reason: unknown): CapturedFailure[] {
  if (placement === undefined || !isFlinkprofError(reason)) return [];
  const { code, message, hint } = reason;
  return [{ taskManagerId: placement.taskManagerId, code, message, hint }];
}
