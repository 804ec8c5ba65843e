import type { Analysis } from '../analyse/index.ts';
import type { Verdict, VertexLoad } from '../detect/index.ts';
import type { ProfileEvent, RecordingTimings } from '../profile/index.ts';

export const SCHEMA_VERSION = 1;

/**
 * All that is kept of one investigation: `capture.json`, and what `profile --json` prints. Together with the recordings
 * beside it, it is enough to render every report again. `config/capture.schema.json` describes it for others. Fields are
 * added, never renamed.
 */
export interface Capture {
  schemaVersion: typeof SCHEMA_VERSION;
  cluster: CapturedCluster;
  verdict: Verdict;
  /** The job graph as it was judged, in topological order. */
  graph: GraphVertex[];
  placement: CapturedPlacement[];
  recordings: CapturedRecording[];
  /** TaskManagers whose recording failed, and why; the others' recordings are kept. */
  failures: CapturedFailure[];
  analysis: Analysis;
  capture: CaptureFiles;
  timings: Timings;
}

export interface CapturedCluster {
  url: string;
  flinkVersion: string;
}

/** A vertex of the job graph with its loads. */
export type GraphVertex = VertexLoad;

export interface CapturedPlacement {
  taskManagerId: string;
  subtasks: number[];
  kind: 'process' | 'pod' | 'host' | 'flink-rest';
  pod?: string;
  namespace?: string;
  container?: string;
  host?: string;
  pid?: number;
}

export interface CapturedRecording {
  taskManagerId: string;
  /** Name of the file in the capture's folder. */
  file: string;
  bytes: number;
  sha256: string;
  events: ProfileEvent[];
  startedAt: string;
  durationSeconds: number;
  /** Interrupted before its time; what is there is whole. */
  partial: boolean;
  /** Samples of the whole process, per event. */
  samples: Partial<Record<ProfileEvent, number>>;
  profilerVersion: string;
  cpuEngine: 'perf' | 'ctimer' | 'unknown';
  timings: RecordingTimings;
}

export interface CapturedFailure {
  taskManagerId: string;
  code: string;
  message: string;
  hint: string;
}

export interface CaptureFiles {
  id: string;
  /** The capture's folder, absolute. */
  path: string;
  /** Names in that folder. */
  files: string[];
}

/** Milliseconds of the investigation, stage by stage; where TaskManagers were recorded side by side, the slowest counts. */
export interface Timings {
  verdictMs: number;
  placementMs: number;
  deliverMs: number;
  startMs: number;
  recordMs: number;
  fetchMs: number;
  analyseMs: number;
  totalMs: number;
}

/** What `profile --json` prints instead of a capture when nothing is busy: the same fields, as far as they mean something. */
export interface NothingBusy {
  schemaVersion: typeof SCHEMA_VERSION;
  cluster: CapturedCluster;
  /** Of the job that comes nearest; null: no job is running. */
  verdict: Verdict | null;
  /** All running jobs, the one that comes nearest first. */
  ranking: { verdict: Verdict; graph: GraphVertex[] }[];
  placement: never[];
  recordings: never[];
  analysis: null;
  capture: null;
  timings: Pick<Timings, 'verdictMs' | 'totalMs'>;
}
