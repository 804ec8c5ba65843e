import { randomUUID } from 'node:crypto';

import { FlinkprofError } from '../shared/index.ts';
import { SLOTS_PER_TASK_MANAGER } from './cluster-config.ts';
import { type ClusterRest, clusterRest } from './cluster-rest.ts';
import type { ExampleJob } from './example-jobs.ts';
import { type ClusterHome, endOfLog, layOutHome, startJobManager, startTaskManager } from './flink-jvms.ts';
import type { FlinkLine } from './flink-line.ts';
import { type GuardedJvm, makeKeptFolder } from './guarded.ts';
import { prepare } from './prepare.ts';
import type { DemoTools } from './tools.ts';

const READY_DEADLINE_MS = 90_000;
const CANCEL_DEADLINE_MS = 60_000;
const POLL_INTERVAL_MS = 100;
/** Job states from which there is no way back (Flink: JobStatus). */
const ENDED = new Set(['CANCELED', 'FAILED', 'FINISHED']);

export interface ClusterOptions {
  /** @default '1.20' */
  flinkVersion?: FlinkLine;
  /** @default 2 */
  taskManagers?: number;
  /** Flink settings besides our own, by key: `metrics.fetcher.update-interval`. Flink's defaults otherwise. */
  settings?: Readonly<Record<string, string>>;
}

/** What the example jobs may be told. */
export interface JobArguments {
  /** Of the vertex that holds the job back. With 1, the whole job runs on one TaskManager. @default 2 */
  parallelism?: number;
  /** Records per second of the source, 0 for as many as the job takes. @default 0, but 100 for the calm job */
  rate?: number;
}

/** A real cluster on this machine: a JVM for the JobManager and one for each TaskManager. */
export interface Cluster extends AsyncDisposable {
  /** Address of the REST API and the web page. */
  url: string;
  /** The ids are those of Flink's REST API. */
  pids: { jobManager: number; taskManagers: { id: string; pid: number }[] };
  /** Configuration, logs and temporary files. Ends with the cluster. */
  folder: string;
  logsDir: string;
  /**
   * Starts a job, which will need a moment until it runs.
   * @returns the job's id
   * @throws FlinkprofError DEMO_FAILED with what Flink said, ABORTED
   */
  submit(job: ExampleJob, args: JobArguments, signal: AbortSignal): Promise<string>;
  /**
   * Cancels a job and waits for its end.
   * @throws FlinkprofError DEMO_FAILED with what Flink said, DEADLINE, ABORTED
   */
  cancel(jobId: string, signal: AbortSignal): Promise<void>;
}

/**
 * Starts a cluster, fetching and building before that what is not in the cache yet, and waits until all TaskManagers are
 * registered. It ends by its disposal, by the signal while it starts, and with us, however we end.
 * @throws FlinkprofError DEMO_NEEDS_JAVA, DEMO_NEEDS_MAVEN, DEMO_FAILED and DEADLINE with the end of the log, ABORTED
 */
export async function startCluster(options: ClusterOptions, tools: DemoTools, signal: AbortSignal): Promise<Cluster> {
  const { flinkVersion = '1.20', taskManagers = 2, settings = {} } = options;
  const runtime = await prepare(flinkVersion, tools, signal);
  const message = `starting Flink ${flinkVersion}: a JobManager and ${taskManagers} TaskManagers`;
  tools.onProgress({ stage: 'start', message });
  const folder = await makeKeptFolder(tools.tempDir);
  const jvms: GuardedJvm[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(jvms.map((jvm) => jvm[Symbol.asyncDispose]()));
    await folder[Symbol.asyncDispose]();
  };
  try {
    const home = await layOutHome(runtime, folder, settings, tools.env);
    const jobManager = await startJobManager(home);
    jvms.push(jobManager);
    for (const id of taskManagerIds(taskManagers)) jvms.push(await startTaskManager(home, id));
    await untilRegistered(home, jvms, tools, signal);
    return clusterOf(home, jobManager, jvms.slice(1), tools, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

/** Different in every cluster, as in real ones: two clusters on this machine shall not have TaskManagers of the same name. */
function taskManagerIds(count: number): string[] {
  const cluster = randomUUID().slice(0, 4);
  return Array.from({ length: count }, (_, index) => `taskmanager-${index + 1}-${cluster}`);
}

function clusterOf(
  home: ClusterHome,
  jobManager: GuardedJvm,
  taskManagers: readonly GuardedJvm[],
  tools: DemoTools,
  stop: () => Promise<void>,
): Cluster {
  const rest = clusterRest(home.url);
  return {
    url: home.url,
    pids: { jobManager: jobManager.pid, taskManagers: taskManagers.map(({ name, pid }) => ({ id: name, pid })) },
    folder: home.folder.path,
    logsDir: home.logsDir,
    async submit(job, args, signal) {
      const jarId = await rest.upload(home.runtime.jobsJar, signal);
      const programArgs = Object.entries(args).flatMap(([name, value]) => [`--${name}`, String(value)]);
      return rest.run(jarId, job.mainClass, programArgs, signal);
    },
    async cancel(jobId, signal) {
      await rest.cancel(jobId, signal);
      await untilEnded(jobId, rest, tools, signal);
    },
    [Symbol.asyncDispose]: stop,
  };
}

/** Waits until all TaskManagers and their slots are registered. A JVM that ends meanwhile ends the wait. */
async function untilRegistered(
  home: ClusterHome,
  jvms: readonly GuardedJvm[],
  { clock }: DemoTools,
  signal: AbortSignal,
): Promise<void> {
  const expected = jvms.length - 1;
  const rest = clusterRest(home.url);
  const deadline = AbortSignal.timeout(READY_DEADLINE_MS);
  const over = new AbortController();
  const stopAsking = AbortSignal.any([signal, deadline, over.signal]);
  const failures = jvms.map(async (jvm) => {
    const why = `${jvm.name} ended while it started, with ${await jvm.ended}`;
    throw new FlinkprofError('DEMO_FAILED', `${why}. The end of its log:\n${await endOfLog(home, jvm)}`);
  });
  const asked = poll(clock, stopAsking, async () => {
    const known = await rest.registered(stopAsking);
    return known?.taskManagers === expected && known.slots === expected * SLOTS_PER_TASK_MANAGER;
  });
  try {
    await Promise.race([asked, ...failures]);
  } catch (cause) {
    if (signal.aborted || !deadline.aborted) throw cause;
    const logs = await Promise.all(jvms.map((jvm) => endOfLog(home, jvm)));
    const why = `not all TaskManagers were registered after ${READY_DEADLINE_MS / 1000} s`;
    throw new FlinkprofError('DEADLINE', `${why}. The ends of the logs:\n${logs.join('\n')}`, { cause });
  } finally {
    over.abort();
  }
}

async function untilEnded(jobId: string, rest: ClusterRest, { clock }: DemoTools, signal: AbortSignal): Promise<void> {
  const deadline = AbortSignal.timeout(CANCEL_DEADLINE_MS);
  const either = AbortSignal.any([signal, deadline]);
  try {
    await poll(clock, either, async () => ENDED.has(await rest.jobState(jobId, either)));
  } catch (cause) {
    if (signal.aborted || !deadline.aborted) throw cause;
    throw new FlinkprofError(
      'DEADLINE',
      `job ${jobId} had not ended ${CANCEL_DEADLINE_MS / 1000} s after its cancellation`,
      {
        cause,
      },
    );
  }
}

async function poll(clock: DemoTools['clock'], signal: AbortSignal, isDone: () => Promise<boolean>): Promise<void> {
  while (!(await isDone())) await clock.sleep(POLL_INTERVAL_MS, signal);
}
