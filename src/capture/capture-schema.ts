import { z } from 'zod';

import { FlinkprofError } from '../shared/index.ts';
import { type Capture, type NothingBusy, SCHEMA_VERSION } from './capture.ts';

const ratio = z.number().min(0).max(1);
const knownRatio = ratio.nullable();
const durationMs = z.number().min(0);
const count = z.number().min(0);
const event = z.enum(['cpu', 'wall', 'alloc', 'lock']);

const verdict = z.object({
  kind: z.enum(['bottleneck', 'source-limited', 'skewed', 'starved', 'warming-up', 'named']),
  job: z.object({ id: z.string(), name: z.string() }),
  vertex: z
    .object({ id: z.string(), name: z.string(), parallelism: z.int().min(1), operators: z.array(z.string()) })
    .nullable(),
  busyRatio: knownRatio,
  backPressuredRatio: knownRatio,
  idleRatio: knownRatio,
  maxBusyRatio: knownRatio,
  subtasks: z.array(
    z.object({
      index: z.int().min(0),
      attempt: z.int().min(0),
      busyRatio: knownRatio,
      backPressuredRatio: knownRatio,
      idleRatio: knownRatio,
      taskManagerId: z.string(),
      deployedAtMs: z.number().nullable(),
      recordsPerSecond: count.nullable(),
    }),
  ),
  hotSubtasks: z.array(z.int().min(0)),
  upstream: z.array(z.object({ id: z.string(), name: z.string(), backPressuredRatio: knownRatio })),
  reason: z.string().meta({ description: 'One sentence for a human.' }),
  basis: z.object({ ageSeconds: z.number().min(0), windowSeconds: z.number().min(0) }),
});

const graphVertex = z.object({
  id: z.string(),
  name: z.string(),
  parallelism: z.int().min(1),
  inputs: z.array(z.string()),
  operators: z.array(z.string()),
  busyRatio: knownRatio,
  maxBusyRatio: knownRatio,
  backPressuredRatio: knownRatio,
  maxBackPressuredRatio: knownRatio,
  idleRatio: knownRatio,
  recordsInPerSecond: count.nullable(),
  recordsOutPerSecond: count.nullable(),
});

const placement = z.object({
  taskManagerId: z.string(),
  subtasks: z.array(z.int().min(0)),
  kind: z.enum(['process', 'pod', 'host', 'flink-rest']),
  pod: z.string().exactOptional(),
  namespace: z.string().exactOptional(),
  container: z.string().exactOptional(),
  host: z.string().exactOptional(),
  pid: z.int().positive().exactOptional(),
});

const recording = z.object({
  taskManagerId: z.string(),
  file: z.string(),
  bytes: z.int().positive(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  events: z.array(event),
  startedAt: z.iso.datetime(),
  durationSeconds: z.number().min(0),
  partial: z.boolean(),
  samples: z.object({
    cpu: count.exactOptional(),
    wall: count.exactOptional(),
    alloc: count.exactOptional(),
    lock: count.exactOptional(),
  }),
  profilerVersion: z.string(),
  cpuEngine: z.enum(['perf', 'ctimer', 'unknown']),
  timings: z.object({ deliverMs: durationMs, startMs: durationMs, recordMs: durationMs, fetchMs: durationMs }),
});

const frameKind = z.enum([
  'interpreted',
  'jit',
  'inlined',
  'c1',
  'java',
  'native',
  'cpp',
  'kernel',
  'class',
  'unknown',
]);

const analysis = z.object({
  basis: event.nullable().meta({ description: 'The event the shares of frames are taken from.' }),
  onCpuRatio: knownRatio,
  busyRatio: knownRatio,
  subtasks: z.array(
    z.object({
      index: z.int().min(0),
      attempt: z.int().min(0),
      taskManagerId: z.string(),
      threadName: z.string(),
      tid: z.int().nullable(),
      cpuSamples: count,
      wallSamples: count,
      cpuRatio: z.number().min(0).nullable(),
      busyRatio: knownRatio,
      onCpuRatio: knownRatio,
    }),
  ),
  operators: z.array(z.object({ name: z.string(), share: ratio })),
  frames: z.array(
    z.object({
      name: z.string(),
      kind: frameKind,
      origin: z.enum(['user', 'library', 'flink', 'jdk', 'native', 'kernel']),
      selfShare: ratio,
      totalShare: ratio,
      entryShare: ratio,
    }),
  ),
  otherThreads: z.array(z.object({ group: z.string(), threads: z.int().min(1), cpuCores: z.number().min(0) })),
  findings: z.array(
    z.object({ id: z.string(), title: z.string(), share: ratio, evidence: z.array(z.string()), advice: z.string() }),
  ),
  notes: z.array(z.string()),
});

const schemaVersion = z.literal(SCHEMA_VERSION);
const cluster = z.object({ url: z.string(), flinkVersion: z.string() });
const graph = z.array(graphVertex).meta({ description: 'The job graph as it was judged, in topological order.' });

const captureSchema: z.ZodType<Capture> = z.object({
  schemaVersion,
  cluster,
  verdict,
  graph,
  placement: z.array(placement),
  recordings: z.array(recording),
  failures: z.array(z.object({ taskManagerId: z.string(), code: z.string(), message: z.string(), hint: z.string() })),
  analysis,
  capture: z.object({ id: z.string(), path: z.string(), files: z.array(z.string()) }),
  timings: z.object({
    verdictMs: durationMs,
    placementMs: durationMs,
    deliverMs: durationMs,
    startMs: durationMs,
    recordMs: durationMs,
    fetchMs: durationMs,
    analyseMs: durationMs,
    totalMs: durationMs,
  }),
});

const nothingBusySchema: z.ZodType<NothingBusy> = z.object({
  schemaVersion,
  cluster,
  verdict: verdict.nullable(),
  ranking: z.array(z.object({ verdict, graph })),
  placement: z.array(z.never()),
  recordings: z.array(z.never()),
  analysis: z.null(),
  capture: z.null(),
  timings: z.object({ verdictMs: durationMs, totalMs: durationMs }),
});

/**
 * Reads a capture document; fields it does not know are left out.
 * @throws FlinkprofError CAPTURE_UNREADABLE with the path of the first field that is wrong
 */
export function readCapture(document: unknown, where: string): Capture {
  const result = captureSchema.safeParse(document);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const place = issue ? `${issue.path.join('.') || 'the document'}: ${issue.message}` : 'unknown form';
  throw new FlinkprofError('CAPTURE_UNREADABLE', `${where} is not a capture this version can read: ${place}`);
}

/** The JSON Schema of what `profile --json` prints, which is also `capture.json`. `config/capture.schema.json` is this. */
export function captureJsonSchema(): unknown {
  const document = z.union([
    captureSchema.meta({ title: 'capture: exit code 0, or 130 when it was interrupted' }),
    nothingBusySchema.meta({ title: 'nothing is busy: exit code 3' }),
  ]);
  return { title: 'flinkprof profile --json', ...z.toJSONSchema(document, { io: 'input' }) };
}
