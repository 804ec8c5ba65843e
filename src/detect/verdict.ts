import type { JobSummary } from '../flink/index.ts';

/**
 * Who holds a job back, in one sentence and with the numbers behind it.
 *
 * - `bottleneck`: a busy vertex with back pressure above it and none below it
 * - `source-limited`: a source is saturated itself; nothing above it could be back-pressured
 * - `skewed`: as `bottleneck`, but few of the vertex's subtasks carry it
 * - `starved`: every vertex waits for input: the job is not what is slow
 * - `warming-up`: restarted, rescaled or too young for its numbers to mean anything
 * - `named`: the user chose the vertex; the numbers say how it does
 */
export type VerdictKind = 'bottleneck' | 'source-limited' | 'skewed' | 'starved' | 'warming-up' | 'named';

export interface Verdict {
  kind: VerdictKind;
  job: Pick<JobSummary, 'id' | 'name'>;
  /** null for `starved` and `warming-up`: there is nothing to profile. */
  vertex: VerdictVertex | null;
  /** Mean over the subtasks with known numbers, 0..1; null: Flink does not measure it (legacy sources). */
  busyRatio: number | null;
  backPressuredRatio: number | null;
  idleRatio: number | null;
  /** Worst subtask. */
  maxBusyRatio: number | null;
  /** All subtasks that run, the busiest first; those worth profiling are `hotSubtasks`. */
  subtasks: SubtaskLoad[];
  /** Indexes into the vertex's subtasks: the ones that hold the job back. Never empty if there is a vertex. */
  hotSubtasks: number[];
  /** The vertices directly above, and how far they are held back. */
  upstream: UpstreamLoad[];
  /** One sentence for a human, with the numbers that decided. */
  reason: string;
  /** What the numbers are worth: how old at the most, and over how long an average. */
  basis: { ageSeconds: number; windowSeconds: number };
}

export interface VerdictVertex {
  id: string;
  name: string;
  parallelism: number;
  /** The chained operators, in chain order. */
  operators: string[];
}

export interface SubtaskLoad {
  index: number;
  attempt: number;
  busyRatio: number | null;
  backPressuredRatio: number | null;
  idleRatio: number | null;
  taskManagerId: string;
  /** Epoch milliseconds by the JobManager's clock; null where Flink does not say. */
  deployedAtMs: number | null;
  recordsPerSecond: number | null;
}

export interface UpstreamLoad {
  id: string;
  name: string;
  backPressuredRatio: number | null;
}
