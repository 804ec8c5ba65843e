import type { Samples, Thread } from '../recording/index.ts';
import type { ThreadGroupLoad } from './analysis.ts';

/** Name of a Flink task's thread: `<task> (<subtask>/<parallelism>)#<attempt>`. */
const TASK = /\(\d+\/\d+\)#\d+$/;

/**
 * Threads of a TaskManager by what they are for; the first pattern that fits counts. Names: Flink 1.13 to 2.3, HotSpot 8 to
 * 25; native threads have the operating system's name, cut to 15 characters.
 */
const GROUPS: readonly (readonly [group: string, name: RegExp])[] = [
  ['source fetchers', /^Source Data Fetcher for /],
  ['legacy sources', /^Legacy Source Thread - /],
  ['output flushers and timers', /^(?:OutputFlusher for |(?:System )?Time Trigger for )/],
  ['other tasks', TASK],
  ['GC', /^(?:GC Thread|G1 |ParGC|Parallel|Shenandoah|ZWorker|XWorker|ZDirector|ZDriver|Concurrent Mark|CMS)/],
  ['JIT compiler', /^C[12] Compiler/],
  [
    'JVM',
    /^(?:VM Thread|VM Periodic|Signal Disp|Service Thread|Sweeper|Finalizer|Reference Handl|Common-Cleaner|Monitor Defl|Notification|Attach Listener|DestroyJavaVM|Cleaner-)/,
  ],
  ['RocksDB background', /^rocksdb:/],
  [
    'checkpoint',
    /^(?:AsyncOperations-thread-|Flink-RocksDBStateDataTransferHelper|Channel state writer|channel-state-unspilling|Checkpoint)/,
  ],
  ['asynchronous state', /^(?:ForSt-|asyncRequestBuffer)/],
  ['network', /^(?:Flink Netty|netty|epollEventLoop|grpc|IOManager)/i],
  ['RPC', /^(?:flink-(?:pekko|akka)|flink-taskexecutor|pekko|akka)/],
  ['metrics', /^(?:flink-metrics|.*MetricQueryService|metrics)/i],
  ['profiler', /^(?:Async-profiler|asprof)/i],
];

/** The group a thread belongs to; thread pools and whatever else users start is `other threads`. */
export function threadGroup(thread: Thread): string {
  return GROUPS.find(([, name]) => name.test(thread.name))?.[0] ?? 'other threads';
}

/** The threads of one recording that are not asked about themselves. */
export interface RecordedThreads {
  samples: Samples;
  durationMs: number;
  /** Threads to leave out. */
  without: ReadonlySet<number | null>;
}

/** CPU used by the groups of threads, over all recordings; the heaviest group first. Empty without a cpu recording. */
export function threadGroupLoads(recordings: readonly RecordedThreads[]): ThreadGroupLoad[] {
  const groups = new Map<string, ThreadGroupLoad>();
  for (const recording of recordings) {
    for (const [threadId, cpuNanos] of cpuNanosByThread(recording)) {
      const thread = recording.samples.threads[threadId];
      if (!thread) continue;
      const name = threadGroup(thread);
      const group = groups.get(name) ?? { group: name, threads: 0, cpuCores: 0 };
      groups.set(name, group);
      group.threads += 1;
      group.cpuCores += cpuNanos / (recording.durationMs * 1e6);
    }
  }
  return [...groups.values()].sort((a, b) => b.cpuCores - a.cpuCores);
}

function cpuNanosByThread({ samples, without }: RecordedThreads): Map<number, number> {
  const nanos = new Map<number, number>();
  const { cpu } = samples.events;
  cpu?.threadIds.forEach((threadId, row) => {
    if (!without.has(threadId)) nanos.set(threadId, (nanos.get(threadId) ?? 0) + (cpu.weights[row] ?? 0));
  });
  return nanos;
}
