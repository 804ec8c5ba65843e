import type { Shell } from '../transport/index.ts';

/** Where busy subtasks run: one TaskManager's JVM, and the threads in it that are the subtasks. */
export interface Placement {
  taskManagerId: string;
  subtasks: PlacedSubtask[];
  target: Target;
}

export interface PlacedSubtask {
  index: number;
  attempt: number;
  /** Exactly the name of the subtask's thread (Flink never cuts it): `<vertex name> (<index + 1>/<parallelism>)#<attempt>`. */
  threadName: string;
  /** When Flink deployed the attempt; tells apart two jobs whose threads have the same name. */
  deployedAtMs: number | null;
}

/** A JVM that can be profiled. `kind` says what the rest means; more kinds follow (pod, host, flink-rest). */
export interface Target {
  kind: 'process';
  host: string;
  /** The JVM, in the process-id namespace in which `shell` runs. */
  pid: number;
  /** Ticks since boot at which the process started: the same pid with another start is another process. */
  startTicks: string;
  shell: Shell;
}
