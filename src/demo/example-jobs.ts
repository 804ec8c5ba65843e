export interface ExampleJob {
  id: 'json-cdc' | 'escaping-sink' | 'rocksdb-state' | 'skewed' | 'calm';
  /** The name under which Flink shows the job. */
  title: string;
  mainClass: string;
  /** The name of the vertex that holds the job back; null where none does. */
  bottleneck: string | null;
  /** What the vertex's time goes to, in a sentence without a full stop. */
  why: string;
}

/** The jobs in `examples/jobs`, the demo's own first. */
export const exampleJobs = [
  {
    id: 'json-cdc',
    title: 'JSON change events',
    mainClass: 'flinkprof.examples.JsonCdcJob',
    bottleneck: 'parse change',
    why: 'Jackson parses each change event into a tree and then into objects, and writes them as JSON again',
  },
  {
    id: 'escaping-sink',
    title: 'SQL escaping in a sink',
    mainClass: 'flinkprof.examples.EscapingSinkJob',
    bottleneck: 'reviews table: Writer',
    why: 'the sink escapes each text with eight regular expressions',
  },
  {
    id: 'rocksdb-state',
    title: 'State larger than its cache',
    mainClass: 'flinkprof.examples.RocksDbStateJob',
    bottleneck: 'update profile -> discard: Writer',
    why: 'RocksDB reads each profile from disk and writes it back',
  },
  {
    id: 'skewed',
    title: 'One hot key',
    mainClass: 'flinkprof.examples.SkewedJob',
    bottleneck: 'sign click -> discard: Writer',
    why: 'one subtask hashes nine of ten clicks, because they have the same key',
  },
  {
    id: 'calm',
    title: 'Nothing to do',
    mainClass: 'flinkprof.examples.CalmJob',
    bottleneck: null,
    why: 'the source emits a hundred records per second, and every operator waits for them',
  },
] as const satisfies readonly ExampleJob[];
