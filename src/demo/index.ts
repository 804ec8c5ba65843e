export { type Cluster, type ClusterOptions, type JobArguments, startCluster } from './cluster.ts';
export { type ExampleJob, exampleJobs } from './example-jobs.ts';
export { FLINK_LINES, type FlinkLine } from './flink-line.ts';
export { type FlinkRuntime, prepare } from './prepare.ts';
export type { DemoTools } from './tools.ts';
