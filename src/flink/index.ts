export {
  type ClusterOverview,
  createFlinkClient,
  FLINK_DEFAULTS,
  type FlinkClient,
  type FlinkOptions,
  type FlinkProfilerState,
  type FlinkTools,
} from './client.ts';
export type { JobSnapshot, JobSummary, SubtaskSnapshot, TimeShares, VertexSnapshot } from './job-snapshot.ts';
export { type Observation, observe, type ObserveContext } from './observe.ts';
export type { TaskManagerInfo } from './task-managers.ts';
