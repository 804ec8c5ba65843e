import type { EventKind, FrameKind } from '../recording/index.ts';

/** Where the time of the busy subtasks went. Shares are 0..1. */
export interface Analysis {
  /** Which event the shares of `frames` are taken from: `wall` sees waiting too, `cpu` only work. null: no samples. */
  basis: EventKind | null;
  /** CPU time of the busy subtasks' threads ÷ their busy time; null without both a cpu and a wall recording. */
  onCpuRatio: number | null;
  /** Busy time of those threads ÷ the time recorded: the rest is waiting for input or for room downstream. */
  busyRatio: number | null;
  /** One entry per busy subtask that was recorded. */
  subtasks: SubtaskProfile[];
  /** Share of each chained operator of the vertex. */
  operators: OperatorShare[];
  /** The heaviest by self and by total share, merged over the busy subtasks; by self share, descending. */
  frames: FrameShare[];
  /** The rest of the processes that were recorded, by group, the heaviest first. */
  otherThreads: ThreadGroupLoad[];
  findings: Finding[];
  /** What can't be said and why: too few samples, a thread that was not found. */
  notes: string[];
}

export interface SubtaskProfile {
  index: number;
  attempt: number;
  taskManagerId: string;
  threadName: string;
  /** Native thread id; null: the recording has no thread of that name, or does not tell its id. */
  tid: number | null;
  cpuSamples: number;
  wallSamples: number;
  /** Cores used, 0..1 for one thread. */
  cpuRatio: number | null;
  /** Share of the time recorded that was neither idle nor back-pressured, by wall-clock samples. */
  busyRatio: number | null;
  onCpuRatio: number | null;
}

export interface OperatorShare {
  name: string;
  share: number;
}

export interface FrameShare {
  name: string;
  kind: FrameKind;
  /** Whose code it is. */
  origin: FrameOrigin;
  /** The frame itself was running. */
  selfShare: number;
  /** The frame was running or had called what was running; recursion counts once. */
  totalShare: number;
  /** As `totalShare`, but only where the caller is of another origin: how much time went *into* a library through it. */
  entryShare: number;
}

export type FrameOrigin = 'user' | 'library' | 'flink' | 'jdk' | 'native' | 'kernel';

export interface ThreadGroupLoad {
  group: string;
  threads: number;
  /** Mean number of cores the group kept busy. */
  cpuCores: number;
}

export interface Finding {
  id: string;
  title: string;
  share: number;
  evidence: string[];
  advice: string;
}
