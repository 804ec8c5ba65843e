import type { Capture, GraphVertex } from '../../src/capture/index.ts';
import type { EventKind, Samples } from '../../src/recording/index.ts';
import { type SampledStack, samplesOfStacks } from './stacks.ts';

const VERTEX = 'Parse events -> Enrich -> Rules';
export const TASK_MANAGERS = ['tm-1', 'tm-2'] as const;

/** Every frame between the start of a task's thread and its mailbox loop, as JDK 17 and Flink 1.20 have it. */
export const MAILBOX = [
  'java/lang/Thread.run',
  'org/apache/flink/runtime/taskmanager/Task.run',
  'org/apache/flink/runtime/taskmanager/Task.doRun',
  'org/apache/flink/runtime/taskmanager/Task.runWithSystemExitMonitoring',
  'org/apache/flink/runtime/taskmanager/Task$$Lambda$908.0x00007f70e760a000.run',
  'org/apache/flink/runtime/taskmanager/Task.lambda$doRun$2',
  'org/apache/flink/streaming/runtime/tasks/StreamTask.invoke',
  'org/apache/flink/streaming/runtime/tasks/StreamTask.runMailboxLoop',
  'org/apache/flink/streaming/runtime/tasks/mailbox/MailboxProcessor.runMailboxLoop',
];
const PROCESS = [
  ...MAILBOX,
  'org/apache/flink/streaming/runtime/tasks/StreamTask.processInput',
  'org/apache/flink/streaming/runtime/io/StreamOneInputProcessor.processInput',
  'org/apache/flink/streaming/runtime/io/AbstractStreamTaskNetworkInput.emitNext',
  'inlined:org/apache/flink/streaming/runtime/io/AbstractStreamTaskNetworkInput.processElement',
];
const MAP = [...PROCESS, 'org/apache/flink/streaming/api/operators/StreamMap.processElement'];
const JACKSON = [
  ...MAP,
  'com/acme/events/ParseEvents.map',
  'com/fasterxml/jackson/databind/ObjectMapper.readTree',
  'com/fasterxml/jackson/databind/ObjectMapper._readTreeAndClose',
  'com/fasterxml/jackson/databind/deser/std/JsonNodeDeserializer.deserialize',
  'com/fasterxml/jackson/databind/deser/std/BaseNodeDeserializer._deserializeContainerNoRecursion',
];
const ENRICH = [
  ...MAP,
  'inlined:org/apache/flink/streaming/runtime/tasks/CopyingChainingOutput.pushToOperator',
  'com/acme/events/Enrich.processElement',
];
const STATE = [
  ...ENRICH,
  'org/apache/flink/contrib/streaming/state/RocksDBMapState.get',
  'org/rocksdb/RocksDB.get',
  'native:Java_org_rocksdb_RocksDB_get__J_3BIIJ',
  'cpp:rocksdb::DBImpl::GetImpl(rocksdb::ReadOptions const&, rocksdb::Slice const&)',
  'cpp:rocksdb::Version::Get',
  'cpp:rocksdb::BlockBasedTable::Get',
];
const WAIT = [
  ...MAILBOX,
  'org/apache/flink/streaming/runtime/tasks/mailbox/MailboxProcessor.processMailsWhenDefaultActionUnavailable',
  'org/apache/flink/streaming/runtime/tasks/mailbox/TaskMailboxImpl.take',
  'java/util/concurrent/locks/AbstractQueuedSynchronizer$ConditionObject.await',
  'native:Unsafe_Park',
  'kernel:futex_wait_queue',
];
const FULL = [
  ...ENRICH,
  'org/apache/flink/runtime/io/network/buffer/LocalBufferPool.requestMemorySegmentBlocking',
  'java/util/concurrent/CompletableFuture.get',
  'native:Unsafe_Park',
];

/** On the CPU: what the stack ends in, and samples in 30 s. */
const CPU: readonly (readonly [stack: readonly string[], count: number])[] = [
  [[...JACKSON, 'com/fasterxml/jackson/core/json/UTF8StreamJsonParser.nextFieldName'], 412],
  [[...JACKSON, 'com/fasterxml/jackson/core/json/UTF8StreamJsonParser._parseName'], 268],
  [[...JACKSON, 'interpreted:com/fasterxml/jackson/core/json/UTF8StreamJsonParser._parseName'], 9],
  [
    [
      ...JACKSON,
      'inlined:com/fasterxml/jackson/core/util/TextBuffer.contentsAsString',
      'java/lang/String.<init>',
      'inlined:java/lang/StringLatin1.inflate',
    ],
    197,
  ],
  [[...JACKSON, 'c1:com/fasterxml/jackson/databind/node/ObjectNode.set', 'java/util/LinkedHashMap.put'], 143],
  [[...JACKSON, 'com/fasterxml/jackson/databind/node/JsonNodeFactory.textNode'], 61],
  [
    [...ENRICH, 'com/acme/events/Rules.matches', 'java/util/regex/Matcher.find', 'java/util/regex/Pattern$Start.match'],
    318,
  ],
  [[...ENRICH, 'com/acme/events/Rules.matches', 'java/lang/String.format', 'java/util/Formatter.parse'], 104],
  [[...STATE, 'cpp:rocksdb::DecodeEntry', 'native:memcpy'], 133],
  [[...STATE, 'cpp:rocksdb::BlockFetcher::ReadBlockContents', 'native:pread64', 'kernel:ext4_file_read_iter'], 76],
  [
    [
      ...PROCESS,
      'org/apache/flink/api/java/typeutils/runtime/kryo/KryoSerializer.copy',
      'com/esotericsoftware/kryo/Kryo.copy',
    ],
    88,
  ],
  [[...MAILBOX, 'org/apache/flink/streaming/runtime/tasks/mailbox/MailboxProcessor.processMail'], 12],
];
const OTHERS: readonly (readonly [thread: string, stack: readonly string[], cpu: number])[] = [
  ['GC Thread#0', ['native:start_thread', 'cpp:GangWorker::loop()', 'cpp:G1ParScanThreadState::trim_queue()'], 210],
  ['GC Thread#1', ['native:start_thread', 'cpp:GangWorker::loop()', 'cpp:G1ParScanThreadState::trim_queue()'], 204],
  [
    'C2 CompilerThre',
    ['native:start_thread', 'cpp:CompileBroker::compiler_thread_loop()', 'cpp:Compile::Optimize()'],
    92,
  ],
  ['rocksdb:low', ['native:start_thread', 'cpp:rocksdb::CompactionJob::ProcessKeyValueCompaction'], 155],
  [
    'Flink Netty Server (43211) Thread 0',
    [
      'java/lang/Thread.run',
      'org/apache/flink/shaded/netty4/io/netty/channel/epoll/EpollEventLoop.run',
      'kernel:epoll_wait',
    ],
    34,
  ],
  [
    'Source: Kafka -> Filter (1/2)#0',
    [...PROCESS, 'org/apache/flink/streaming/api/operators/SourceOperator.emitNext'],
    160,
  ],
];

export interface SampleReport {
  capture: Capture;
  samples: Map<string, Samples>;
}

export interface SampleNames {
  vertex?: string;
  job?: string;
  /** A further frame at the top of the heaviest stack. */
  frame?: string;
  /** A further thread outside the busy subtasks. */
  thread?: string;
  reason?: string;
}

/** A capture of two busy subtasks on two TaskManagers, with recordings of all four events. */
export function sampleReport(names: SampleNames = {}): SampleReport {
  const samples = new Map<string, Samples>(
    TASK_MANAGERS.map((id, index) => [id, samplesOfStacks(lines(index, names), { firstTid: 100 * (index + 1) })]),
  );
  return { capture: sampleCapture(names), samples };
}

export function taskThread(index: number, vertex = VERTEX): string {
  return `${vertex} (${index + 1}/2)#0`;
}

function* lines(taskManager: number, names: SampleNames): Iterable<SampledStack> {
  const busy = taskThread(taskManager, names.vertex);
  const scale = taskManager === 0 ? 1 : 0.8;
  const count = (samples: number): number => Math.round(samples * scale);
  for (const [at, [stack, samples]] of CPU.entries()) {
    const whole = at === 0 && names.frame !== undefined ? [...stack, names.frame] : stack;
    for (const event of ['cpu', 'wall'] satisfies EventKind[]) {
      yield { event, thread: busy, stack: whole, count: count(samples) };
    }
  }
  yield { event: 'wall', thread: busy, stack: [...STATE, 'native:pthread_cond_wait'], count: count(420) };
  yield { event: 'wall', thread: busy, stack: WAIT, count: count(190) };
  yield { event: 'wall', thread: busy, stack: FULL, count: count(70) };
  const text = [...JACKSON, 'com/fasterxml/jackson/core/util/TextBuffer.contentsAsString', 'class:byte[]'];
  yield { event: 'alloc', thread: busy, stack: text, count: count(96), weight: count(96) * 524_288 };
  yield { event: 'alloc', thread: busy, stack: [...ENRICH, 'class:java.lang.String'], count: 14, weight: 7_340_032 };
  yield { event: 'lock', thread: busy, stack: [...ENRICH, 'class:java.lang.Object'], count: 3, weight: 41_200_000 };
  for (const [thread, stack, cpu] of OTHERS) {
    yield { event: 'cpu', thread, stack, count: count(cpu) };
    yield { event: 'wall', thread, stack, count: 3_000 };
  }
  if (names.thread !== undefined)
    yield { event: 'cpu', thread: names.thread, stack: ['java/lang/Thread.run'], count: 50 };
}

function sampleCapture({ vertex = VERTEX, job = 'Fraud detection', reason }: SampleNames): Capture {
  return {
    schemaVersion: 1,
    cluster: { url: 'http://localhost:8081/', flinkVersion: '1.20.3' },
    verdict: {
      kind: 'bottleneck',
      job: { id: 'a3f1', name: job },
      vertex: { id: 'parse', name: vertex, parallelism: 2, operators: vertex.split(' -> ') },
      busyRatio: 0.93,
      backPressuredRatio: 0.02,
      idleRatio: 0.05,
      maxBusyRatio: 0.97,
      subtasks: TASK_MANAGERS.map((taskManagerId, index) => ({
        index,
        attempt: 0,
        busyRatio: 0.97 - 0.08 * index,
        backPressuredRatio: 0.02,
        idleRatio: 0.01 + 0.08 * index,
        taskManagerId,
        deployedAtMs: 1_760_000_000_000,
        recordsPerSecond: 10_300 - 900 * index,
      })),
      hotSubtasks: [0, 1],
      upstream: [{ id: 'kafka', name: 'Source: Kafka -> Filter', backPressuredRatio: 0.81 }],
      reason:
        reason ??
        `'${vertex}' is 93 % busy and holds back 'Source: Kafka -> Filter', which is back-pressured 81 % of the time; nothing below it is.`,
      basis: { ageSeconds: 10, windowSeconds: 60 },
    },
    graph: [
      graphVertex('kafka', 'Source: Kafka -> Filter', [], [0.12, 0.81, 0.07], [null, 19_700]),
      graphVertex('parse', vertex, ['kafka'], [0.93, 0.02, 0.05], [19_700, 18_900]),
      graphVertex('window', 'Sliding window per account', ['parse'], [0.31, 0, 0.69], [12_600, 410]),
      graphVertex('alerts', 'Sink: Alerts: Writer', ['window'], [0.04, 0, 0.96], [410, 0]),
      graphVertex(
        'archive',
        'Sink: Archive to S3 with a rather long name that does not fit',
        ['parse'],
        [0.22, 0, 0.78],
        [6_300, 0],
      ),
    ],
    placement: TASK_MANAGERS.map((taskManagerId, index) => ({
      taskManagerId,
      subtasks: [index],
      kind: 'process' as const,
      host: 'worker-3',
      pid: 4711 + index,
    })),
    recordings: TASK_MANAGERS.map((taskManagerId) => ({
      taskManagerId,
      file: `recording-${taskManagerId}.jfr`,
      bytes: 612_345,
      sha256: 'b5bb9d8014a0f9b1d61e21e796d78dccdf1352f23cd32812f4850b878ae4944c',
      events: ['cpu', 'wall', 'alloc', 'lock'],
      startedAt: '2025-11-23T20:15:04.000Z',
      durationSeconds: 30.1,
      partial: false,
      samples: { cpu: 2_676, wall: 20_481, alloc: 110, lock: 3 },
      profilerVersion: '4.5',
      cpuEngine: 'perf',
      timings: { deliverMs: 140, startMs: 420, recordMs: 30_100, fetchMs: 96 },
    })),
    failures: [],
    analysis: {
      basis: 'wall',
      onCpuRatio: 0.81,
      busyRatio: 0.89,
      subtasks: TASK_MANAGERS.map((taskManagerId, index) => ({
        index,
        attempt: 0,
        taskManagerId,
        threadName: taskThread(index, vertex),
        tid: 100 * (index + 1),
        cpuSamples: 1_821 - 364 * index,
        wallSamples: 2_501 - 500 * index,
        cpuRatio: 0.61 - 0.12 * index,
        busyRatio: 0.9 - 0.02 * index,
        onCpuRatio: 0.83 - 0.04 * index,
      })),
      operators: [
        { name: 'Parse events', share: 0.55 },
        { name: 'Enrich', share: 0.41 },
        { name: 'Rules', share: 0.04 },
      ],
      frames: [
        {
          name: 'com/fasterxml/jackson/core/json/UTF8StreamJsonParser.nextFieldName',
          kind: 'jit',
          origin: 'library',
          selfShare: 0.18,
          totalShare: 0.18,
          entryShare: 0,
        },
      ],
      otherThreads: [
        { group: 'GC', threads: 4, cpuCores: 0.25 },
        { group: 'other tasks', threads: 2, cpuCores: 0.1 },
        { group: 'RocksDB background', threads: 2, cpuCores: 0.09 },
        { group: 'JIT compiler', threads: 2, cpuCores: 0.06 },
        { group: 'network', threads: 2, cpuCores: 0.02 },
      ],
      findings: [
        {
          id: 'json.parse',
          title: 'JSON is parsed into a tree',
          share: 0.41,
          evidence: ['com/fasterxml/jackson/databind/ObjectMapper.readTree'],
          advice: 'Read into a class with a prepared ObjectReader instead of a tree of nodes.',
        },
      ],
      notes: ['tm-2: subtask 1 was recorded 0.4 s shorter than asked for'],
    },
    capture: {
      id: '20251123-201504-parse-events',
      path: '/home/me/flinkprof-captures/20251123-201504-parse-events',
      files: ['capture.json', 'recording-tm-1.jfr', 'recording-tm-2.jfr', 'report.html'],
    },
    timings: {
      verdictMs: 12_300,
      placementMs: 84,
      deliverMs: 140,
      startMs: 420,
      recordMs: 30_100,
      fetchMs: 96,
      analyseMs: 210,
      totalMs: 43_400,
    },
  };
}

/** @param shares busy, back-pressured, idle @param records in and out per second */
export function graphVertex(
  id: string,
  name: string,
  inputs: string[],
  [busyRatio, backPressuredRatio, idleRatio]: [number | null, number | null, number | null],
  [recordsInPerSecond, recordsOutPerSecond]: [number | null, number | null],
): GraphVertex {
  return {
    id,
    name,
    parallelism: 2,
    inputs,
    operators: name.split(' -> '),
    busyRatio,
    maxBusyRatio: busyRatio,
    backPressuredRatio,
    maxBackPressuredRatio: backPressuredRatio,
    idleRatio,
    recordsInPerSecond,
    recordsOutPerSecond,
  };
}
