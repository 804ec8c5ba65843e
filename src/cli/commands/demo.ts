import type { CommandModule } from 'yargs';

import {
  type Cluster,
  exampleJobs,
  type ExampleJob,
  FLINK_LINES,
  type FlinkLine,
  startCluster,
} from '../../demo/index.ts';
import { DETECT_DEFAULTS } from '../../detect/index.ts';
import { createFlinkClient } from '../../flink/index.ts';
import { judgeJobs } from '../../judge-jobs.ts';
import { resolveProfile } from '../../settings/index.ts';
import { FlinkprofError, isFlinkprofError, type OnProgress, systemClock } from '../../shared/index.ts';
import type { CommandContext } from '../command.ts';
import { profile } from '../profile.ts';
import { createProgress } from '../progress.ts';

interface DemoArguments {
  flink: FlinkLine;
  job: ExampleJob['id'];
  duration: string;
  output: string | undefined;
  'only-cluster': boolean;
}

/** Flink's averages need half a minute of a new job before they mean something, and then some on a slow machine. */
const SATURATION_DEADLINE_MS = 150_000;
const POLL_MS = 3_000;
const PARALLELISM = 2;

export function demoCommand(context: CommandContext): CommandModule<object, DemoArguments> {
  return {
    command: 'demo',
    describe: 'Start a real Flink with a slow job, profile it, show the result and stop everything',
    builder: (argv) =>
      argv
        .option('flink', { type: 'string', choices: FLINK_LINES, default: '1.20' as const, describe: 'Which Flink' })
        .option('job', {
          type: 'string',
          choices: exampleJobs.map(({ id }) => id),
          default: 'json-cdc' as const,
          describe: 'Which of the example jobs',
        })
        .option('duration', { type: 'string', default: '15s', describe: 'How long to record' })
        .option('output', { type: 'string', describe: 'Where captures are kept [default: flinkprof-captures]' })
        .option('only-cluster', {
          type: 'boolean',
          default: false,
          describe: 'Only start Flink and the job, and keep them until Ctrl-C, to try the other commands on',
        }),
    handler: async (flags) => {
      process.exitCode = await demo(flags, context);
    },
  };
}

async function demo(flags: DemoArguments, context: CommandContext): Promise<number> {
  const { console, environment, signal } = context;
  const progress = createProgress(console);
  const tools = {
    env: environment.variables,
    cacheDir: environment.cacheDir,
    tempDir: environment.tempDir,
    mavenRepository: environment.mavenRepository,
    clock: systemClock,
    onProgress: progress.report,
  };
  const job = exampleJobs.find(({ id }) => id === flags.job);
  if (job === undefined) throw new FlinkprofError('USAGE', `--job: there is no example job ${flags.job}`);
  try {
    await using cluster = await startCluster({ flinkVersion: flags.flink }, tools, signal);
    await cluster.submit(job, { parallelism: PARALLELISM }, signal);
    if (flags['only-cluster']) {
      progress.clear();
      console.out(`${describeCluster(cluster, job)}\nCtrl-C stops everything.\n`);
      await untilInterrupted(signal);
      return 0;
    }
    if (job.bottleneck !== null) await untilSaturated(cluster.url, job, progress.report, signal);
    const settings = resolveProfile({ url: cluster.url, duration: flags.duration, output: flags.output }, environment);
    progress.clear();
    const code = await profile(settings, { json: false, verbose: false }, context);
    progress.report({ stage: 'keep', message: 'stopping Flink' });
    return code;
  } finally {
    progress.clear();
  }
}

/** Waits until the tool itself says that the job's bottleneck is one. */
async function untilSaturated(
  url: string,
  job: ExampleJob,
  onProgress: OnProgress,
  signal: AbortSignal,
): Promise<void> {
  const flink = createFlinkClient({ url }, { clock: systemClock, random: Math.random });
  const startMs = systemClock.monotonicMs();
  for (;;) {
    const waitedMs = systemClock.monotonicMs() - startMs;
    onProgress({
      stage: 'observe',
      message: `waiting for the job to saturate (${job.title}: ${job.why})`,
      fraction: waitedMs / SATURATION_DEADLINE_MS,
    });
    const tools = { flink, clock: systemClock, onProgress: () => undefined };
    const [judged] = await judgeJobs(null, tools, { ...DETECT_DEFAULTS, waitForRates: false }, signal);
    if (judged?.verdict.vertex?.name === job.bottleneck) return;
    if (waitedMs > SATURATION_DEADLINE_MS) {
      const seen = judged?.verdict.reason ?? 'Flink runs no job';
      throw new FlinkprofError(
        'DEMO_FAILED',
        `${job.bottleneck ?? job.id} did not saturate in ${waitedMs / 1_000} s: ${seen}`,
      );
    }
    await systemClock.sleep(POLL_MS, signal);
  }
}

function describeCluster({ url, pids, logsDir }: Cluster, { title }: ExampleJob): string {
  const taskManagers = pids.taskManagers.map(({ id, pid }) => `  TaskManager ${id}: pid ${pid}`).join('\n');
  return `Flink runs at ${url} with the job '${title}'\n  JobManager: pid ${pids.jobManager}\n${taskManagers}\n  logs: ${logsDir}`;
}

async function untilInterrupted(signal: AbortSignal): Promise<void> {
  try {
    for (;;) await systemClock.sleep(3_600_000, signal);
  } catch (error) {
    if (!isFlinkprofError(error, 'ABORTED')) throw error;
  }
}
