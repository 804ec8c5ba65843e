import {
  type BackPressureAnswer,
  finite,
  type GaugesAnswer,
  type IoMetrics,
  type JobAnswer,
  type SubtaskAnswer,
  type VertexAnswer,
} from './answers.ts';
import { chainedOperators } from './chained-operators.ts';
import type { JobSnapshot, SubtaskSnapshot, TimeShares, VertexSnapshot } from './job-snapshot.ts';

/** What was asked of one vertex. */
export interface VertexAnswers {
  vertex: VertexAnswer;
  /** null: Flink could not say (500 while the first metrics arrive). */
  backPressure: BackPressureAnswer | null;
}

interface Counters {
  readRecords: number | null;
  writeRecords: number | null;
  accumulated: TimeShares | null;
}

const UNKNOWN: Counters = { readRecords: null, writeRecords: null, accumulated: null };

/** Puts Flink's answers about one job together. `details` may lack vertices: their subtasks were not asked for. */
export function readJob(answer: JobAnswer, details: ReadonlyMap<string, VertexAnswers>, readAtMs: number): JobSnapshot {
  const plan = new Map(answer.plan.nodes.map((node) => [node.id, node]));
  return {
    readAtMs,
    job: { id: answer.jid, name: answer.name, state: answer.state, startedAtMs: answer['start-time'] },
    vertices: answer.vertices.map(({ id, name, parallelism, status, metrics }): VertexSnapshot => {
      const node = plan.get(id);
      const operators = chainedOperators(node?.description ?? '');
      const detail = details.get(id);
      return {
        id,
        name,
        parallelism,
        status,
        inputs: [...new Set(node?.inputs?.map((input) => input.id) ?? [])],
        operators: operators.length === 0 ? [name] : operators,
        ...readCounters(metrics),
        subtasks: detail === undefined ? [] : readSubtasks(detail),
      };
    }),
  };
}

function readSubtasks({ vertex, backPressure }: VertexAnswers): SubtaskSnapshot[] {
  const gauges = new Map(backPressure?.subtasks?.map((subtask) => [subtask.subtask, subtask]));
  return vertex.subtasks
    .map((subtask) => readSubtask(subtask, gauges.get(subtask.subtask)))
    .sort((a, b) => a.index - b.index);
}

function readSubtask(answer: SubtaskAnswer, gauges: GaugesAnswer | undefined): SubtaskSnapshot {
  const taskManagerId = answer['taskmanager-id'];
  return {
    index: answer.subtask,
    attempt: answer.attempt,
    status: answer.status,
    taskManagerId: taskManagerId === '(unassigned)' ? null : taskManagerId,
    runningForMs: timeOrNull(answer['status-duration']?.RUNNING),
    deployedAtMs: timeOrNull(answer['start-time']),
    // Gauges of a subtask that has ended stay as they were (FLINK-31650).
    ...readGauges(answer.status === 'RUNNING' ? gauges : undefined, answer.metrics),
    ...readCounters(answer.metrics),
  };
}

/** Flink says -1 for what has not happened. */
function timeOrNull(value: number | undefined): number | null {
  return value === undefined || value < 0 ? null : value;
}

type Gauges = Pick<SubtaskSnapshot, 'busyRatio' | 'backPressuredRatio' | 'idleRatio'>;

const UNKNOWN_GAUGES: Gauges = { busyRatio: null, backPressuredRatio: null, idleRatio: null };

/**
 * The three add up to about 1; a missing one is sent as 0, so three zeros say that nothing is known
 * (Flink: JobVertexBackPressureHandler). A task that can't measure how busy it is, like a legacy source, doesn't measure how
 * idle it is either and sends 0. And one that claims to be busy, but whose busy time does not count yet, had not started when
 * it was asked (Flink: TaskIOMetricGroup).
 */
function readGauges(gauges: GaugesAnswer | undefined, metrics: IoMetrics): Gauges {
  const { busyRatio = null, ratio: backPressuredRatio = null, idleRatio = null } = gauges ?? {};
  if (busyRatio === null) return { busyRatio, backPressuredRatio, idleRatio: null };
  const isMissing = busyRatio === 0 && backPressuredRatio === 0 && idleRatio === 0;
  const hadNotStarted = metrics['accumulated-busy-time'] === 'NaN';
  return isMissing || hadNotStarted ? UNKNOWN_GAUGES : { busyRatio, backPressuredRatio, idleRatio };
}

/** Where metrics have not arrived, Flink counts them as 0 and says so in the `complete` flags, or not at all (2.x). */
function readCounters(metrics: IoMetrics): Counters {
  if (metrics['read-records-complete'] === false || metrics['write-records-complete'] === false) return UNKNOWN;
  const counters = { readRecords: metrics['read-records'], writeRecords: metrics['write-records'] };
  const busyMs = finite(metrics['accumulated-busy-time']);
  const backPressuredMs = metrics['accumulated-backpressured-time'];
  const idleMs = metrics['accumulated-idle-time'];
  if (busyMs === null || backPressuredMs === null || idleMs === null) return { ...counters, accumulated: null };
  if (busyMs + backPressuredMs + idleMs === 0) return UNKNOWN;
  return { ...counters, accumulated: { busyMs, backPressuredMs, idleMs } };
}
