export type { JobSnapshot, JobSummary, SubtaskSnapshot, TimeShares, VertexSnapshot } from './job-snapshot.ts';
