export type {
  Analysis,
  Finding,
  FrameOrigin,
  FrameShare,
  OperatorShare,
  SubtaskProfile,
  ThreadGroupLoad,
} from './analysis.ts';
export { analyse, type RecordedTaskManager } from './analyse.ts';
export { originOf } from './frame-origin.ts';
export { ANALYSE_DEFAULTS, type AnalyseOptions } from './options.ts';
export type { ExpectedSubtask } from './task-threads.ts';
export { threadGroup } from './thread-groups.ts';
export { findWaits, type Wait } from './waits.ts';
