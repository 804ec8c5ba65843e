export { assembleCapture, assembleNothingBusy, captureId, type CaptureParts, slug } from './assemble.ts';
export {
  type Capture,
  type CapturedCluster,
  type CapturedFailure,
  type CapturedPlacement,
  type CapturedRecording,
  type CaptureFiles,
  type GraphVertex,
  type NothingBusy,
  SCHEMA_VERSION,
  type Timings,
} from './capture.ts';
export { captureJsonSchema, readCapture } from './capture-schema.ts';
