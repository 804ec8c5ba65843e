import axios from 'axios';

import { type ErrorCode, FlinkprofError, messageOf } from './errors.ts';

export interface DownloadOptions {
  /** What a failure means to the caller. */
  code: ErrorCode;
  deadlineMs: number;
  maxBytes: number;
}

/**
 * Fetches a file. Proxies are taken from the environment and redirects followed: whoever downloads checks what came.
 * @throws FlinkprofError with the caller's code and what went wrong; ABORTED
 */
export async function download(url: string, options: DownloadOptions, signal: AbortSignal): Promise<Uint8Array> {
  const { code, deadlineMs, maxBytes } = options;
  const deadline = AbortSignal.timeout(deadlineMs);
  try {
    const { data } = await axios.get<ArrayBuffer>(url, {
      responseType: 'arraybuffer',
      maxContentLength: maxBytes,
      headers: { 'User-Agent': 'flinkprof' },
      signal: AbortSignal.any([signal, deadline]),
    });
    return new Uint8Array(data);
  } catch (cause) {
    if (signal.aborted) throw new FlinkprofError('ABORTED', `interrupted while fetching ${url}`);
    const why = deadline.aborted ? `no complete answer within ${deadlineMs / 1000} s` : messageOf(cause);
    throw new FlinkprofError(code, `${url} could not be fetched: ${why}`, { cause });
  }
}
