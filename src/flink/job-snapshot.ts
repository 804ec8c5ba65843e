/**
 * A job as Flink's REST API showed it at one moment. All the version differences of that API end here: inside flinkprof a
 * value is what its type says, and `null` always means 'Flink did not tell', never 0.
 */
export interface JobSnapshot {
  /** When the answers were read, epoch milliseconds by our clock. */
  readAtMs: number;
  job: JobSummary;
  /** In topological order, sources first. */
  vertices: VertexSnapshot[];
}

export interface JobSummary {
  id: string;
  name: string;
  /** Flink's job state: RUNNING, RESTARTING, … */
  state: string;
  /** Epoch milliseconds, by the JobManager's clock. */
  startedAtMs: number;
}

/** A vertex (task) of the job graph: one operator, or a chain of operators. */
export interface VertexSnapshot {
  id: string;
  name: string;
  parallelism: number;
  status: string;
  /** Ids of the vertices that feed this one; empty for a source. */
  inputs: string[];
  /** The chained operators in chain order, as the plan's description names them. */
  operators: string[];
  /** Records since the start of the attempts, summed over the subtasks. */
  readRecords: number | null;
  writeRecords: number | null;
  /** Sums over the subtasks' current attempts; one unknown subtask makes the sum unknown. */
  accumulated: TimeShares | null;
  /** Current attempts only, by index. Empty where they were not asked for. */
  subtasks: SubtaskSnapshot[];
}

export interface SubtaskSnapshot {
  index: number;
  attempt: number;
  status: string;
  /** null before deployment. */
  taskManagerId: string | null;
  /** How long this attempt has been RUNNING; null where Flink does not say (before 1.16). */
  runningForMs: number | null;
  /** When the attempt was deployed, epoch milliseconds by the JobManager's clock. */
  deployedAtMs: number | null;
  /** Flink's gauges, 0..1: a 60-second moving average since 1.17. */
  busyRatio: number | null;
  backPressuredRatio: number | null;
  idleRatio: number | null;
  /** Since the start of the attempt. */
  accumulated: TimeShares | null;
  readRecords: number | null;
  writeRecords: number | null;
}

/** Milliseconds since the start of an attempt. */
export interface TimeShares {
  busyMs: number;
  backPressuredMs: number;
  idleMs: number;
}
