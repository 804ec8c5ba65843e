export type { SubtaskLoad, UpstreamLoad, Verdict, VerdictKind, VerdictVertex } from './verdict.ts';
