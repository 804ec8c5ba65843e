import { FlinkprofError, messageOf } from './errors.ts';

/** What is said of a request that failed: no headers and no credentials, they may be secrets. */
export interface FailedRequest {
  url: string;
  attempts: number;
}

/** What came back, where it is not what was asked for. */
export interface Refusal {
  status: number;
  text: string;
  /** Where a redirect points to. */
  location: string | null;
}

/** Words for the errors of Node's sockets that people meet; others speak for themselves. */
const BROKEN: Record<string, string> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'the connection was cut',
  EPIPE: 'the connection was cut',
  ERR_STREAM_PREMATURE_CLOSE: 'the answer was cut off',
  ENOTFOUND: 'no such host',
  EAI_AGAIN: 'the host name could not be looked up',
  EHOSTUNREACH: 'no route to the host',
  ENETUNREACH: 'no route to the network',
  ETIMEDOUT: 'the connection timed out',
};

/** Certificates that are not trusted, and handshakes that failed: no second attempt will change them. */
const TLS = /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_|HOSTNAME_MISMATCH|EPROTO)/;

const TLS_HINT =
  '--ca-file names the authority that signed its certificate, --insecure takes any; or is it http:// that is spoken there?';

export function isWorthRetrying(error: unknown): boolean {
  return !TLS.test(codeOf(error));
}

export function unreachable(request: FailedRequest, error: unknown): FlinkprofError {
  const tls = TLS.test(codeOf(error));
  const what = `${request.url} can't be reached${tries(request)}: ${brokenBy(error)}`;
  return new FlinkprofError('FLINK_UNREACHABLE', what, { ...(tls ? { hint: TLS_HINT } : {}), cause: rootOf(error) });
}

export function tooSlow(request: FailedRequest, deadlineMs: number): FlinkprofError {
  return new FlinkprofError(
    'FLINK_UNREACHABLE',
    `${request.url} gave no complete answer within ${deadlineMs / 1000} s${tries(request)}`,
    { hint: 'the JobManager, or a proxy before it, accepts connections but does not answer: try it with curl' },
  );
}

export function tooLarge(request: FailedRequest, maxBytes: number): FlinkprofError {
  return new FlinkprofError('FLINK_ANSWER_UNKNOWN', `${request.url} answered with more than ${maxBytes} bytes`);
}

export function notJson(request: FailedRequest, text: string): FlinkprofError {
  const what = /^\s*<(!doctype|html)/i.test(text) ? 'an HTML page' : text.trim() === '' ? 'nothing' : 'something else';
  const start = text.trim() === '' ? '' : `: ${firstLine(text)}`;
  return new FlinkprofError('FLINK_ANSWER_UNKNOWN', `${request.url} answered with ${what} instead of JSON${start}`);
}

/** A status other than 2xx. */
export function refused(request: FailedRequest, refusal: Refusal): FlinkprofError {
  const { status, location } = refusal;
  const reason = status >= 300 && status < 400 ? redirection(location) : reasonIn(refusal.text);
  const message = `${request.url} answered ${status}${tries(request)}${reason === '' ? '' : `: ${reason}`}`;
  if (status === 401 || status === 403) return new FlinkprofError('FLINK_NOT_ALLOWED', message);
  if (status >= 300 && status < 400) {
    return new FlinkprofError('FLINK_REFUSED', message, {
      hint: 'use the address it redirects to; if that is a login page, send credentials along as a header',
    });
  }
  return new FlinkprofError('FLINK_REFUSED', message);
}

/**
 * The first line of each of Flink's own `errors`, whose others are Java stack traces of several kilobytes
 * (Flink: ErrorResponseBody, AbstractHandler).
 */
function reasonIn(text: string): string {
  return errorsIn(text)
    .map((error) => firstLine(error.replace(/^<Exception on server side:\s*/, '')))
    .filter((line) => line !== '')
    .join(' ');
}

function errorsIn(text: string): string[] {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body !== 'object' || body === null || !('errors' in body) || !Array.isArray(body.errors)) return [];
    return body.errors.filter((error): error is string => typeof error === 'string');
  } catch {
    return [text]; // a proxy's page: its first line says more than nothing
  }
}

/** Only where to: queries of login pages carry secrets. */
function redirection(location: string | null): string {
  if (location === null || !URL.canParse(location)) return 'a redirection';
  const { origin, pathname } = new URL(location);
  return `it redirects to ${origin}${pathname}`;
}

function brokenBy(error: unknown): string {
  const words = BROKEN[codeOf(error)];
  const own = ownMessage(error);
  return words === undefined ? own : `${words} (${own})`;
}

/** Attempts on several addresses of one host fail with an empty message and one error for each. */
function ownMessage(error: unknown): string {
  const root = rootOf(error);
  const message = root instanceof AggregateError ? root.errors.map(messageOf).join(', ') : messageOf(root);
  return message === '' ? codeOf(root) : firstLine(message);
}

/** axios' own errors carry the whole request, its headers included: only what is beneath them leaves this file. */
function rootOf(error: unknown): unknown {
  return error instanceof Error && error.cause instanceof Error ? error.cause : error;
}

function codeOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : '';
}

function tries({ attempts }: FailedRequest): string {
  return attempts === 1 ? '' : ` (${attempts} attempts)`;
}

function firstLine(text: string): string {
  const line = text.trim().split(/\r?\n/, 1)[0] ?? '';
  // eslint-disable-next-line no-control-regex -- what a server sends must not steer the terminal it is shown in
  const shown = line.replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ');
  return shown.length > 200 ? `${shown.slice(0, 199)}…` : shown;
}
