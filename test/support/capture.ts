import type { Capture } from '../../src/capture/index.ts';

/** A capture as `profile` writes it; made up, but with the numbers of a real run of the JSON example job. */
export function exampleCapture(): Capture {
  const vertex = { id: 'v2', name: 'parse change', parallelism: 2, operators: ['parse change', 'keep updates'] };
  return {
    schemaVersion: 1,
    cluster: { url: 'http://localhost:8081/', flinkVersion: '1.20.5' },
    verdict: {
      kind: 'bottleneck',
      job: { id: 'a1b2c3', name: 'orders' },
      vertex,
      busyRatio: 0.97,
      backPressuredRatio: 0.01,
      idleRatio: 0.02,
      maxBusyRatio: 0.98,
      subtasks: [0, 1].map((index) => ({
        index,
        attempt: 0,
        busyRatio: 0.97 + index / 100,
        backPressuredRatio: 0.01,
        idleRatio: 0.02 - index / 100,
        taskManagerId: 'tm-1',
        deployedAtMs: 1_700_000_000_000,
        recordsPerSecond: 45_100,
      })),
      hotSubtasks: [0, 1],
      upstream: [{ id: 'v1', name: 'Source: orders', backPressuredRatio: 0.76 }],
      reason:
        'parse change is 97 % busy in both of its subtasks, and what feeds it (Source: orders) is back-pressured 76 % of the time',
      basis: { ageSeconds: 2.4, windowSeconds: 60 },
    },
    graph: [
      load({ id: 'v1', name: 'Source: orders' }, 0.2, 0.76, 0.04),
      load({ ...vertex, inputs: ['v1'] }, 0.97, 0.01, 0.02),
      load({ id: 'v3', name: 'sink: Writer', inputs: ['v2'], parallelism: 1 }, 0.05, 0, 0.95),
    ],
    placement: [{ taskManagerId: 'tm-1', subtasks: [0, 1], kind: 'process', host: 'localhost', pid: 4711 }],
    recordings: [
      {
        taskManagerId: 'tm-1',
        file: 'recording-tm-1.jfr',
        bytes: 412_345,
        sha256: 'ab'.repeat(32),
        events: ['cpu', 'wall'],
        startedAt: '2026-11-23T06:33:46.120Z',
        durationSeconds: 30,
        partial: false,
        samples: { cpu: 5_821, wall: 60_012 },
        profilerVersion: '4.6',
        cpuEngine: 'perf',
        timings: { deliverMs: 160, startMs: 610, recordMs: 30_000, fetchMs: 240 },
      },
    ],
    failures: [],
    analysis: {
      basis: 'wall',
      onCpuRatio: 0.93,
      busyRatio: 0.98,
      subtasks: [0, 1].map((index) => ({
        index,
        attempt: 0,
        taskManagerId: 'tm-1',
        threadName: `parse change (${index + 1}/2)#0`,
        tid: 5_000 + index,
        cpuSamples: 2_730,
        wallSamples: 1_500,
        cpuRatio: 0.91,
        busyRatio: 0.98,
        onCpuRatio: 0.93,
      })),
      operators: [],
      frames: [
        frame('com/fasterxml/jackson/core/json/ReaderBasedJsonParser.nextToken', 'library', 0.31, 0.31, 0),
        frame('com/fasterxml/jackson/databind/ObjectMapper.readTree', 'library', 0.02, 0.61, 0.61),
        frame('com/acme/orders/ParseChange.map', 'user', 0.01, 0.94, 0.94),
      ],
      otherThreads: [
        { group: 'GC', threads: 4, cpuCores: 0.21 },
        { group: 'JIT compiler', threads: 2, cpuCores: 0.04 },
      ],
      findings: [],
      notes: [],
    },
    capture: {
      id: '20261123T063346Z-orders-parse-change',
      path: '/home/me/flinkprof-captures/20261123T063346Z-orders-parse-change',
      files: ['capture.json', 'recording-tm-1.jfr', 'report.html'],
    },
    timings: {
      verdictMs: 1_900,
      placementMs: 60,
      deliverMs: 160,
      startMs: 610,
      recordMs: 30_000,
      fetchMs: 240,
      analyseMs: 310,
      totalMs: 33_400,
    },
  };
}

function load(
  vertex: { id: string; name: string; inputs?: string[]; operators?: string[]; parallelism?: number },
  busy: number,
  backPressured: number,
  idle: number,
): Capture['graph'][number] {
  return {
    inputs: [],
    operators: [vertex.name],
    parallelism: 2,
    ...vertex,
    busyRatio: busy,
    maxBusyRatio: busy,
    backPressuredRatio: backPressured,
    maxBackPressuredRatio: backPressured,
    idleRatio: idle,
    recordsInPerSecond: vertex.inputs ? 90_200 : null,
    recordsOutPerSecond: 90_200,
  };
}

function frame(
  name: string,
  origin: 'user' | 'library',
  selfShare: number,
  totalShare: number,
  entryShare: number,
): Capture['analysis']['frames'][number] {
  return { name, kind: 'jit', origin, selfShare, totalShare, entryShare };
}
