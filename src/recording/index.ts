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
