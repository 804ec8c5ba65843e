import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';

import { analyse, type AnalyseOptions, type RecordedTaskManager } from './analyse/index.ts';
import { assembleCapture, type Capture, type CapturedCluster, captureId, slug } from './capture/index.ts';
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
import { FlinkprofError, type Log } from './shared/index.ts';
import { sideBySide } from './side-by-side.ts';
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
  const taskManagers = await tools.flink.taskManagers(signal);
  const located = await sideBySide(toRecord(verdict, options), 1, ({ subtasks }) =>
    locate({ vertex, subtasks }, taskManagers, tools.shell, signal),
  );
  const placements = located.done.flat();
  log.info('placed', { placements: placements.map(({ taskManagerId, target }) => [taskManagerId, target.pid]) });
  const placedMs = clock.monotonicMs();

  const profiler = await ensureProfiler(options.profiler, tools, signal);
  const profilerMs = clock.monotonicMs() - placedMs;
  const id = captureId(clock.nowMs(), verdict.job.name, vertex.name, tools.suffix());
  const { workPath, finalPath } = await tools.folder.open(id);
  const made = await sideBySide(placements, options.maxTaskManagers, (placement) =>
    recordOne(placement, { workPath, profiler, tools, options }, signal),
  );
  const recordedMs = clock.monotonicMs();

  onProgress({ stage: 'analyse', message: 'analysing the recordings' });
  const read = await sideBySide(made.done, 1, (file) => readRecording(file, placements));
  const recorded = read.done.map(({ recording }) => recording);
  const analysis = analyse(recorded, options.analyse);
  const endMs = clock.monotonicMs();
  const capture = assembleCapture({
    cluster,
    verdict,
    graph: job.vertices,
    placements,
    recordings: read.done.map(({ file, recording }) => ({ file, samples: sampleCounts(recording.samples) })),
    failures: [...located.failures, ...made.failures, ...read.failures],
    analysis,
    files: { id, path: finalPath, files: made.done.map(({ path }) => basename(path)) },
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

/** Of what is made of a TaskManager's id; file systems take 255 bytes. */
const MAX_FILE_NAME = 200;

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

/** The hot subtasks, the busiest first, by TaskManager: on the first `maxTaskManagers` that they run on. */
function toRecord(
  { subtasks, hotSubtasks }: Verdict,
  { maxSubtasks, maxTaskManagers }: InvestigationOptions,
): { taskManagerId: string; subtasks: SubtaskLoad[] }[] {
  const hot = subtasks.filter(({ index }) => hotSubtasks.includes(index)).slice(0, maxSubtasks);
  return [...Map.groupBy(hot, ({ taskManagerId }) => taskManagerId)]
    .slice(0, maxTaskManagers)
    .map(([taskManagerId, onIt]) => ({ taskManagerId, subtasks: onIt }));
}

interface RecordContext {
  workPath: string;
  profiler: ProfilerFiles;
  tools: InvestigationTools;
  options: InvestigationOptions;
}

async function recordOne(
  placement: Placement,
  { workPath, profiler, tools, options }: RecordContext,
  signal: AbortSignal,
): Promise<RecordingFile> {
  await refuseBesideFlinksProfiler(placement, tools, signal);
  const path = join(workPath, `recording-${slug(placement.taskManagerId, MAX_FILE_NAME)}.jfr`);
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

interface ReadRecording {
  file: RecordingFile;
  recording: RecordedTaskManager;
}

async function readRecording(file: RecordingFile, placements: readonly Placement[]): Promise<ReadRecording> {
  const { taskManagerId, durationMs, threadStartedAtMs } = file;
  const samples = await readJfr(await readFile(file.path));
  // Wall-clock samples come from every thread, asleep or not: none at all means that nothing was recorded.
  if (file.events.includes('wall') && !file.partial && Object.keys(samples.events).length === 0) {
    throw new FlinkprofError('RECORDING_EMPTY', `the recording of ${taskManagerId} has no samples: ${file.path}`);
  }
  const subtasks = placements.find((placement) => placement.taskManagerId === taskManagerId)?.subtasks ?? [];
  return { file, recording: { taskManagerId, samples, subtasks, durationMs, threadStartedAtMs } };
}

function sampleCounts(samples: Samples): Partial<Record<ProfileEvent, number>> {
  const counts: Partial<Record<ProfileEvent, number>> = {};
  for (const event of PROFILE_EVENTS) {
    const columns = samples.events[event];
    if (columns) counts[event] = columns.counts.reduce((sum, count) => sum + count, 0);
  }
  return counts;
}
