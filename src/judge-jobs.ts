import { type DetectOptions, findJob, judge, loads, rank, type Verdict, type VertexLoad } from './detect/index.ts';
import { type FlinkClient, type Observation, observe } from './flink/index.ts';
import type { Clock, OnProgress } from './shared/index.ts';

/** A running job, what was seen of it, and what that means. */
export interface JudgedJob {
  observation: Observation;
  verdict: Verdict;
  /** Its vertices in topological order. */
  vertices: VertexLoad[];
}

export interface JudgeTools {
  flink: FlinkClient;
  clock: Clock;
  onProgress: OnProgress;
}

/**
 * Observes all running jobs, or the one that is named, and judges each.
 * @param jobIdOrName null for all
 * @returns the jobs, what holds most back first
 * @throws FlinkprofError what FlinkClient throws, JOB_NOT_FOUND
 */
export async function judgeJobs(
  jobIdOrName: string | null,
  tools: JudgeTools,
  options: Required<DetectOptions> & { waitForRates: boolean },
  signal: AbortSignal,
): Promise<JudgedJob[]> {
  const running = (await tools.flink.jobs(signal)).filter(({ state }) => state === 'RUNNING' || state === 'RESTARTING');
  const wanted = jobIdOrName === null ? running : [findJob(running, jobIdOrName)];
  const context = { clock: tools.clock, onProgress: tools.onProgress, waitForRates: options.waitForRates };
  const observations = await observe(
    tools.flink,
    wanted.map(({ id }) => id),
    context,
    signal,
  );
  const judged = observations.map((observation): JudgedJob => ({
    observation,
    verdict: judge(observation, options),
    vertices: loads(observation),
  }));
  const order = rank(judged.map(({ verdict }) => verdict));
  return judged.sort((a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict));
}
