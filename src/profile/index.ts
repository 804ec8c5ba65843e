export { type EnsureTools, ensureProfiler, type ProfilerOptions } from './ensure-profiler.ts';
export { PROFILE_DEFAULTS, type ProfileOptions } from './options.ts';
export type { Platform, ProfilerBinaries, ProfilerFile, ProfilerFiles } from './profiler-files.ts';
export { record, type RecordPlan, type RecordTools } from './record.ts';
export { PROFILE_EVENTS, type ProfileEvent, type RecordingFile, type RecordingTimings } from './recording-file.ts';
