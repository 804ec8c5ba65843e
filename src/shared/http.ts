import { Agent } from 'node:https';
import { addAbortSignal, type Readable } from 'node:stream';

import axios from 'axios';

import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import { FlinkprofError } from './errors.ts';
import {
  type FailedRequest,
  isWorthRetrying,
  notJson,
  refused,
  tooLarge,
  tooSlow,
  unreachable,
} from './http-failure.ts';

export interface HttpOptions {
  /** What every path is appended to; its own path is kept: `http://proxy/flink/`. */
  baseUrl: string;
  /** Sent with every request; never shown. */
  headers?: Readonly<Record<string, string>>;
  /** A call with all its attempts takes no longer than this. @default 10_000 */
  deadlineMs?: number;
  /** Longer answers are refused. @default 64 MiB */
  maxBytes?: number;
  /** How often a request is sent at the most, when connections break or the server fails. @default 3 */
  attempts?: number;
  tls?: HttpTls;
}

export interface HttpTls {
  /** Certificates of the authorities to trust, PEM: the content, not a path. */
  ca?: string;
  /** Take any certificate. @default false */
  insecure?: boolean;
}

export const HTTP_DEFAULTS = { deadlineMs: 10_000, maxBytes: 64 * 1024 * 1024, attempts: 3 } as const;

export interface HttpTools {
  clock: Clock;
  /** Numbers in [0, 1). */
  random: () => number;
}

export interface HttpAnswer {
  /** As asked for, for messages. */
  url: string;
  status: number;
  /** The parsed JSON; undefined if the status is one of the `answers` that were asked for. */
  body: unknown;
}

export interface HttpClient {
  /** The base URL without credentials, for messages. */
  readonly where: string;
  /**
   * Asks for JSON. Broken connections and 5xx are tried again, with random pauses.
   * @param options.answers statuses outside 2xx that are an answer to the caller and not a failure
   * @throws FlinkprofError FLINK_UNREACHABLE (connection, TLS, deadline), FLINK_NOT_ALLOWED (401, 403), FLINK_REFUSED (any
   *   other status), FLINK_ANSWER_UNKNOWN (not JSON, too long), ABORTED
   */
  get(path: string, options: { answers?: readonly number[] }, signal: AbortSignal): Promise<HttpAnswer>;
}

type Outcome =
  | { kind: 'answer'; status: number; text: string; location: string | null }
  | { kind: 'too-large' }
  | { kind: 'broken'; error: unknown };

/** @throws FlinkprofError USAGE if the base URL is none */
export function createHttpClient(options: HttpOptions, tools: HttpTools): HttpClient {
  const base = parseBaseUrl(options.baseUrl);
  const { deadlineMs, maxBytes, attempts } = { ...HTTP_DEFAULTS, ...options };
  const send = sender(base, options, maxBytes);

  return {
    where: shown(base),
    async get(path, { answers = [] }, signal) {
      const url = new URL(path, base);
      const deadline = AbortSignal.timeout(deadlineMs);
      const stop = AbortSignal.any([signal, deadline]);
      for (let attempt = 1; ; attempt++) {
        const request: FailedRequest = { url: shown(url), attempts: attempt };
        const outcome = await send(url, stop);
        if (outcome.kind === 'answer' && isSuccess(outcome.status)) {
          return { url: shown(url), status: outcome.status, body: parse(request, outcome.text) };
        }
        if (attempt < attempts && isPassing(outcome) && (await pause(attempt))) continue;
        if (signal.aborted) throw new FlinkprofError('ABORTED', `interrupted while asking ${shown(url)}`);
        if (deadline.aborted) throw tooSlow(request, deadlineMs);
        if (outcome.kind === 'answer' && answers.includes(outcome.status)) {
          return { url: shown(url), status: outcome.status, body: undefined };
        }
        throw failureOf(request, outcome, maxBytes);
      }

      /** false: the time was up, or the caller has had enough, before the pause was over. */
      async function pause(attempt: number): Promise<boolean> {
        if (stop.aborted) return false;
        return tools.clock.sleep(backoffMs(attempt, tools.random), stop).then(
          () => true,
          () => false,
        );
      }
    },
  };
}

function sender(base: URL, options: HttpOptions, maxBytes: number) {
  const client = axios.create({
    headers: { Accept: 'application/json', 'User-Agent': 'flinkprof', ...options.headers },
    responseType: 'stream',
    // A redirect would carry our headers to wherever it points.
    maxRedirects: 0,
    validateStatus: null,
    // Elsewhere axios takes the proxy from the environment; a proxy does not reach our own loopback.
    ...(isLoopback(base.hostname) ? { proxy: false } : {}),
    ...httpsAgent(options.tls ?? {}),
  });
  return async (url: URL, signal: AbortSignal): Promise<Outcome> => {
    try {
      const { status, data, headers } = await client.get<Readable>(url.href, { signal });
      const text = await readText(data, maxBytes, signal);
      const location: unknown = headers['location'];
      if (text === null) return { kind: 'too-large' };
      return { kind: 'answer', status, text, location: typeof location === 'string' ? location : null };
    } catch (error) {
      return { kind: 'broken', error };
    }
  };
}

/** Nothing where Node's own agent does. */
function httpsAgent({ ca, insecure = false }: HttpTls): { httpsAgent?: Agent } {
  if (ca === undefined && !insecure) return {};
  const trust = ca === undefined ? {} : { ca };
  return { httpsAgent: new Agent({ keepAlive: true, rejectUnauthorized: !insecure, ...trust }) };
}

/** null: there was more than `maxBytes`; the rest is not read. */
async function readText(stream: Readable, maxBytes: number, signal: AbortSignal): Promise<string | null> {
  const parts: AsyncIterable<Uint8Array> = addAbortSignal(signal, stream);
  const read: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    if (bytes > maxBytes) return null;
    read.push(part);
  }
  return Buffer.concat(read).toString('utf8');
}

function isPassing(outcome: Outcome): boolean {
  if (outcome.kind === 'answer') return outcome.status >= 500;
  return outcome.kind === 'broken' && isWorthRetrying(outcome.error);
}

function failureOf(request: FailedRequest, outcome: Outcome, maxBytes: number): FlinkprofError {
  switch (outcome.kind) {
    case 'answer':
      return refused(request, outcome);
    case 'too-large':
      return tooLarge(request, maxBytes);
    case 'broken':
      return unreachable(request, outcome.error);
  }
}

function parse(request: FailedRequest, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw notJson(request, text);
  }
}

function parseBaseUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    const shownText = text.replace(/[^/]*@/, '…@');
    throw new FlinkprofError('USAGE', `'${shownText}' is not the address of a web page`, {
      hint: 'write it like http://localhost:8081',
    });
  }
  url.search = '';
  url.hash = '';
  if (!url.pathname.endsWith('/')) url.pathname += '/';
  return url;
}

/** Without user name and password. */
function shown(url: URL): string {
  return `${url.origin}${url.pathname}${url.search}`;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}

function isLoopback(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || /^127\.|^\[::1\]$/.test(hostname);
}
