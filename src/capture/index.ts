export {
  type Capture,
  type CapturedCluster,
  type CapturedFailure,
  type CapturedPlacement,
  type CapturedRecording,
  type CaptureFiles,
  type GraphVertex,
  SCHEMA_VERSION,
  type Timings,
} from './capture.ts';
export { captureJsonSchema, captureSchema, readCapture } from './capture-schema.ts';
