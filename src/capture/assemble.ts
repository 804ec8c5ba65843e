import type { Analysis } from '../analyse/index.ts';
import type { Verdict } from '../detect/index.ts';
import type { Placement } from '../locate/index.ts';
import type { ProfileEvent, RecordingFile } from '../profile/index.ts';
import {
  type Capture,
  type CapturedCluster,
  type CapturedFailure,
  type CapturedPlacement,
  type CapturedRecording,
  type CaptureFiles,
  type GraphVertex,
  type NothingBusy,
  SCHEMA_VERSION,
  type Timings,
} from './capture.ts';

/** Everything a capture is made of, as the stages left it. */
export interface CaptureParts {
  cluster: CapturedCluster;
  verdict: Verdict;
  graph: GraphVertex[];
  placements: readonly Placement[];
  recordings: readonly { file: RecordingFile; samples: Partial<Record<ProfileEvent, number>> }[];
  failures: CapturedFailure[];
  analysis: Analysis;
  files: CaptureFiles;
  /** What the stages before and after recording took; the recordings bring their own. */
  timings: Pick<Timings, 'verdictMs' | 'placementMs' | 'analyseMs' | 'totalMs'> & { profilerMs: number };
}

export function assembleCapture(parts: CaptureParts): Capture {
  const { profilerMs, ...timings } = parts.timings;
  const slowest = (stage: keyof RecordingFile['timings']): number =>
    Math.max(0, ...parts.recordings.map(({ file }) => file.timings[stage]));
  return {
    schemaVersion: SCHEMA_VERSION,
    cluster: parts.cluster,
    verdict: parts.verdict,
    graph: parts.graph,
    placement: parts.placements.map(capturedPlacement),
    recordings: parts.recordings.map(({ file, samples }) => capturedRecording(file, samples)),
    failures: parts.failures,
    analysis: parts.analysis,
    capture: parts.files,
    timings: {
      ...timings,
      deliverMs: profilerMs + slowest('deliverMs'),
      startMs: slowest('startMs'),
      recordMs: slowest('recordMs'),
      fetchMs: slowest('fetchMs'),
    },
  };
}

export function assembleNothingBusy(
  cluster: CapturedCluster,
  ranking: NothingBusy['ranking'],
  timings: NothingBusy['timings'],
): NothingBusy {
  return {
    schemaVersion: SCHEMA_VERSION,
    cluster,
    verdict: ranking[0]?.verdict ?? null,
    ranking,
    placement: [],
    recordings: [],
    analysis: null,
    capture: null,
    timings,
  };
}

function capturedPlacement({ taskManagerId, subtasks, target }: Placement): CapturedPlacement {
  return {
    taskManagerId,
    subtasks: subtasks.map(({ index }) => index),
    kind: target.kind,
    host: target.host,
    pid: target.pid,
  };
}

function capturedRecording(file: RecordingFile, samples: CapturedRecording['samples']): CapturedRecording {
  return {
    taskManagerId: file.taskManagerId,
    file: file.path.slice(file.path.lastIndexOf('/') + 1),
    bytes: file.bytes,
    sha256: file.sha256,
    events: file.events,
    startedAt: new Date(file.startedAtMs).toISOString(),
    durationSeconds: file.durationMs / 1_000,
    partial: file.partial,
    samples,
    profilerVersion: file.profilerVersion,
    cpuEngine: file.cpuEngine,
    timings: file.timings,
  };
}

/**
 * A name for a capture that sorts by time and can be read: `20261123T063346Z-orders-parse-change-3f9a`.
 * @param suffix makes two captures of the same second differ
 */
export function captureId(atMs: number, job: string, vertex: string, suffix: string): string {
  const time = new Date(atMs).toISOString().replace(/[-:]|\.\d+/g, '');
  return [time, slug(job), slug(vertex), suffix].filter((part) => part !== '').join('-');
}

/** What is safe in a file name everywhere. */
export function slug(text: string, maxLength = 40): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maxLength)
    .replace(/^-+|-+$/g, '');
}
