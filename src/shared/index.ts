export { type Clock, systemClock } from './clock.ts';
export { download, type DownloadOptions } from './download.ts';
export { EXIT, ERRORS, type ErrorCode, FlinkprofError, isFlinkprofError, messageOf } from './errors.ts';
export type { OnProgress, ProgressEvent } from './progress.ts';
export { type Log, silentLog } from './log.ts';
export { parseDurationMs } from './units.ts';
export {
  createHttpClient,
  HTTP_DEFAULTS,
  type HttpAnswer,
  type HttpClient,
  type HttpOptions,
  type HttpTls,
  type HttpTools,
} from './http.ts';
