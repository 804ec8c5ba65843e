export { readJfr } from './jfr/read-jfr.ts';
export { type CollapsedMeaning, readCollapsed } from './read-collapsed.ts';
export {
  EVENT_KINDS,
  type EventColumns,
  type EventKind,
  type Frame,
  type FrameKind,
  type Samples,
  type StackTable,
  THREAD_STATE,
  type Thread,
} from './samples.ts';
export { type CollapsedOptions, writeCollapsed } from './write-collapsed.ts';
