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
    why: 'Jackson parses each change event into a tree, then into an object, and writes it as JSON again',
  },
] as const satisfies readonly ExampleJob[];
