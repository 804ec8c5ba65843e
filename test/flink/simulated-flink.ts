import type { FlinkClient, JobSnapshot, SubtaskSnapshot, TimeShares, VertexSnapshot } from '../../src/flink/index.ts';
import type { Clock } from '../../src/shared/index.ts';

export interface SimulatedVertex {
  name: string;
  parallelism: number;
  inputs?: string[];
  /** Shares of each second of each subtask. @default 0.5 busy */
  busy?: number;
  backPressured?: number;
  /** Flink counts nothing of it. */
  silent?: boolean;
}

export interface SimulatedJobManager {
  clock: Clock;
  vertices: SimulatedVertex[];
  intervalMs?: number;
  version?: string;
  /** Of all vertices. @default RUNNING */
  status?: string;
  /** How long ago somebody last asked; the numbers in the cache are from then. @default an hour */
  lastAskedMsAgo?: number;
  /** How long the TaskManagers take to answer, one after the other. @default [100] */
  answerAfterMs?: number[];
}

const HOUR_MS = 3_600_000;
const RECORDS_PER_SECOND = 100;

/**
 * A JobManager that collects metrics as the real one does: only when it is asked, not before its interval is over, and answers
 * from what it has meanwhile (Flink: MetricFetcherImpl). Each TaskManager runs an equal part of each vertex.
 */
export class SimulatedFlink implements FlinkClient {
  readonly url = 'http://simulated/';
  /** What was asked for: job ids, and with `+` the vertices whose subtasks were. */
  readonly asked: string[] = [];
  readonly #flink: Required<SimulatedJobManager>;
  readonly #startedAtMs: number;
  /** When each TaskManager's numbers in the cache were collected. */
  #collectedAtMs: number[];
  #lastFetchMs: number;

  constructor(flink: SimulatedJobManager) {
    const defaults = {
      intervalMs: 10_000,
      version: '2.3.0',
      status: 'RUNNING',
      lastAskedMsAgo: HOUR_MS,
      answerAfterMs: [100],
    };
    this.#flink = { ...defaults, ...flink };
    const now = flink.clock.monotonicMs();
    this.#startedAtMs = now - 2 * HOUR_MS;
    this.#lastFetchMs = now - this.#flink.lastAskedMsAgo;
    this.#collectedAtMs = this.#flink.answerAfterMs.map(() => this.#lastFetchMs);
  }

  overview() {
    return Promise.resolve({ flinkVersion: this.#flink.version, taskManagers: this.#flink.answerAfterMs.length });
  }

  metricFetchIntervalMs() {
    return Promise.resolve(this.#flink.intervalMs);
  }

  jobSnapshot(jobId: string, { subtasksOf }: { subtasksOf: 'all' | readonly string[] }): Promise<JobSnapshot> {
    const names = this.#flink.vertices.map(({ name }) => name);
    const closely = names.filter((name) => subtasksOf === 'all' || subtasksOf.includes(name));
    this.asked.push(closely.length === 0 ? jobId : `${jobId}+${closely.join()}`);
    this.#collect();
    return Promise.resolve({
      readAtMs: this.#flink.clock.nowMs(),
      job: { id: jobId, name: jobId, state: 'RUNNING', startedAtMs: 0 },
      vertices: this.#flink.vertices.map((vertex) => this.#show(vertex, closely.includes(vertex.name))),
    });
  }

  jobs = () => Promise.resolve([]);
  taskManagers = () => Promise.resolve([]);
  runningProfile = () => Promise.resolve({ kind: 'off' as const });

  #collect(): void {
    const now = this.#flink.clock.monotonicMs();
    const arrived = this.#flink.answerAfterMs.map((afterMs) => now >= this.#lastFetchMs + afterMs);
    this.#collectedAtMs = this.#collectedAtMs.map((before, i) => (arrived[i] === true ? this.#lastFetchMs : before));
    const isDue = now - this.#lastFetchMs > this.#flink.intervalMs && arrived.every(Boolean);
    if (isDue && this.#flink.intervalMs > 0) this.#lastFetchMs = now;
  }

  #show(vertex: SimulatedVertex, closely: boolean): VertexSnapshot {
    const { name, parallelism, inputs = [] } = vertex;
    const subtasks = Array.from({ length: parallelism }, (_, index) => this.#showSubtask(vertex, index));
    const accumulated = vertex.silent === true ? null : subtasks.map((subtask) => subtask.accumulated).reduce(add);
    const records = subtasks.reduce((sum, { readRecords }) => sum + (readRecords ?? 0), 0);
    const counted = vertex.silent === true ? null : records;
    return {
      ...{ id: name, name, parallelism, inputs, status: this.#flink.status, operators: [name] },
      ...{ readRecords: counted, writeRecords: counted, accumulated },
      subtasks: closely ? subtasks : [],
    };
  }

  #showSubtask({ busy = 0.5, backPressured = 0, silent }: SimulatedVertex, index: number): SubtaskSnapshot {
    const taskManager = index % this.#collectedAtMs.length;
    const ranMs = (this.#collectedAtMs[taskManager] ?? 0) - this.#startedAtMs;
    const idle = 1 - busy - backPressured;
    const records = (ranMs / 1000) * RECORDS_PER_SECOND;
    const isSilent = silent === true;
    return {
      ...{ index, attempt: 0, status: 'RUNNING', taskManagerId: `tm-${taskManager}` },
      ...{ runningForMs: this.#flink.clock.monotonicMs() - this.#startedAtMs, deployedAtMs: 0 },
      ...{ busyRatio: isSilent ? null : busy, backPressuredRatio: backPressured, idleRatio: isSilent ? null : idle },
      accumulated: isSilent
        ? null
        : { busyMs: busy * ranMs, backPressuredMs: backPressured * ranMs, idleMs: idle * ranMs },
      readRecords: isSilent ? null : records,
      writeRecords: isSilent ? null : records,
    };
  }
}

function add(a: TimeShares | null, b: TimeShares | null): TimeShares | null {
  if (a === null || b === null) return null;
  return {
    busyMs: a.busyMs + b.busyMs,
    backPressuredMs: a.backPressuredMs + b.backPressuredMs,
    idleMs: a.idleMs + b.idleMs,
  };
}
