export type {
  Analysis,
  Finding,
  FrameOrigin,
  FrameShare,
  OperatorShare,
  SubtaskProfile,
  ThreadGroupLoad,
} from './analysis.ts';
