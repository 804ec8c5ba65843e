export { findJob, findVertex } from './find.ts';
export { judge, judgeNamed } from './judge.ts';
export { hottest, loads, type VertexLoad } from './loads.ts';
export { DETECT_DEFAULTS, type DetectOptions } from './options.ts';
export { rank } from './rank.ts';
export type { SubtaskLoad, UpstreamLoad, Verdict, VerdictKind, VerdictVertex } from './verdict.ts';
