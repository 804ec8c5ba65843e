import type { Observation } from '../flink/index.ts';
import { measure } from './measure.ts';
import { type DetectOptions, withDefaults } from './options.ts';

/** A vertex and how it does; ratios are 0..1, null: unknown, or too early to tell. */
export interface VertexLoad {
  id: string;
  name: string;
  parallelism: number;
  /** Ids of the vertices that feed this one; empty for a source. */
  inputs: string[];
  /** The chained operators, in chain order. */
  operators: string[];
  /** Mean over the subtasks, and the worst of them. */
  busyRatio: number | null;
  maxBusyRatio: number | null;
  backPressuredRatio: number | null;
  maxBackPressuredRatio: number | null;
  idleRatio: number | null;
  /** Between the two snapshots, over all subtasks. */
  recordsInPerSecond: number | null;
  recordsOutPerSecond: number | null;
}

/** The job's vertices in topological order. */
export function loads(observed: Observation, options: DetectOptions = {}): VertexLoad[] {
  return measure(observed, withDefaults(options)).map(({ vertex, ...measured }) => ({
    id: vertex.id,
    name: vertex.name,
    parallelism: vertex.parallelism,
    inputs: vertex.inputs,
    operators: vertex.operators,
    busyRatio: measured.busyRatio,
    maxBusyRatio: measured.maxBusyRatio,
    backPressuredRatio: measured.backPressuredRatio,
    maxBackPressuredRatio: measured.maxBackPressuredRatio,
    idleRatio: measured.idleRatio,
    recordsInPerSecond: measured.recordsInPerSecond,
    recordsOutPerSecond: measured.recordsOutPerSecond,
  }));
}

/** The vertex with the busiest subtask, whether it holds anything back or not; null where nothing is known. */
export function hottest(vertices: readonly VertexLoad[]): VertexLoad | null {
  const known = vertices.filter(({ maxBusyRatio }) => maxBusyRatio !== null);
  return known.toSorted((a, b) => (b.maxBusyRatio ?? 0) - (a.maxBusyRatio ?? 0))[0] ?? null;
}
