/** Where a cluster's parts meet, and what its user wants otherwise than we do. */
export interface ClusterConfig {
  rpcPort: number;
  restPort: number;
  /** Flink settings that win over ours, by key: `metrics.fetcher.update-interval`. */
  settings: Readonly<Record<string, string>>;
}

export const SLOTS_PER_TASK_MANAGER = 2;

/** Mebibytes. A TaskManager of about 1.1 GiB; its managed memory is so small that RocksDB's state soon outgrows its cache. */
const TASK_MANAGER_MEMORY = {
  frameworkHeap: 128,
  taskHeap: 384,
  frameworkOffHeap: 96,
  network: 64,
  managed: 128,
  metaspace: 192,
  overhead: 160,
};

/** Mebibytes. A JobManager of about 700 MiB. */
const JOB_MANAGER_MEMORY = { heap: 320, offHeap: 128, metaspace: 192 };

/**
 * Opened to Flink's serialisers and client since Java 16 closed them; Flink's own default configuration has the same
 * (Flink: `env.java.opts.all`).
 */
const OPEN_PACKAGES = [
  'java.base/sun.net.util',
  ...['lang', 'net', 'io', 'nio', 'lang.reflect', 'text', 'time', 'util', 'util.concurrent'].map(
    (p) => `java.base/java.${p}`,
  ),
  ...['atomic', 'locks'].map((p) => `java.base/java.util.concurrent.${p}`),
].map((name) => `--add-opens=${name}=ALL-UNNAMED`);

/** Log4j's configuration; each JVM says in the system property `log.file` where to. */
export const LOG4J_PROPERTIES = `rootLogger.level = INFO
rootLogger.appenderRef.file.ref = file
appender.file.name = file
appender.file.type = FILE
appender.file.fileName = \${sys:log.file}
appender.file.layout.type = PatternLayout
appender.file.layout.pattern = %d{yyyy-MM-dd HH:mm:ss,SSS} %-5p %-60c %x - %m%n
`;

/** The text of a `config.yaml` (Flink 1.19 and newer) for all the JVMs of a cluster on this machine's loopback. */
export function flinkConfig({ rpcPort, restPort, settings }: ClusterConfig): string {
  const all = {
    'jobmanager.rpc.address': '127.0.0.1',
    'jobmanager.rpc.port': String(rpcPort),
    'jobmanager.bind-host': '127.0.0.1',
    'rest.address': '127.0.0.1',
    'rest.bind-address': '127.0.0.1',
    'rest.port': String(restPort),
    'taskmanager.host': '127.0.0.1',
    'taskmanager.bind-host': '127.0.0.1',
    'taskmanager.numberOfTaskSlots': String(SLOTS_PER_TASK_MANAGER),
    // A job of two slots shall run on both TaskManagers.
    'taskmanager.load-balance.mode': 'SLOTS',
    ...taskManagerMemory(),
    ...settings,
  };
  // JSON's strings are YAML's double-quoted ones.
  return Object.entries(all)
    .map(([key, value]) => `${key}: ${JSON.stringify(value)}\n`)
    .join('');
}

/** All sizes that a TaskManager wants to be told when no start script works them out (Flink: TaskExecutorResourceUtils). */
function taskManagerMemory(): Record<string, string> {
  const memory = TASK_MANAGER_MEMORY;
  return {
    'taskmanager.cpu.cores': String(SLOTS_PER_TASK_MANAGER),
    'taskmanager.memory.framework.heap.size': `${memory.frameworkHeap}m`,
    'taskmanager.memory.task.heap.size': `${memory.taskHeap}m`,
    'taskmanager.memory.framework.off-heap.size': `${memory.frameworkOffHeap}m`,
    'taskmanager.memory.task.off-heap.size': '0m',
    'taskmanager.memory.network.min': `${memory.network}m`,
    'taskmanager.memory.network.max': `${memory.network}m`,
    'taskmanager.memory.managed.size': `${memory.managed}m`,
    'taskmanager.memory.jvm-metaspace.size': `${memory.metaspace}m`,
    'taskmanager.memory.jvm-overhead.min': `${memory.overhead}m`,
    'taskmanager.memory.jvm-overhead.max': `${memory.overhead}m`,
  };
}

/** The JVM options of a TaskManager: its sizes as Flink derives them (Flink: ProcessMemoryUtils.generateJvmParametersStr). */
export function taskManagerJvmOptions(): string[] {
  const memory = TASK_MANAGER_MEMORY;
  const heap = memory.frameworkHeap + memory.taskHeap;
  return ['-XX:+UseG1GC', ...sizes(heap, memory.frameworkOffHeap + memory.network, memory.metaspace), ...OPEN_PACKAGES];
}

/** The JVM options of a JobManager. Nobody measures it, so it is started in the cheapest way: that halves its CPU time. */
export function jobManagerJvmOptions(): string[] {
  const { heap, offHeap, metaspace } = JOB_MANAGER_MEMORY;
  return ['-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...sizes(heap, offHeap, metaspace), ...OPEN_PACKAGES];
}

function sizes(heap: number, direct: number, metaspace: number): string[] {
  return [`-Xms${heap}m`, `-Xmx${heap}m`, `-XX:MaxDirectMemorySize=${direct}m`, `-XX:MaxMetaspaceSize=${metaspace}m`];
}
