export { PROFILE_EVENTS, type ProfileEvent, type RecordingFile, type RecordingTimings } from './recording-file.ts';
