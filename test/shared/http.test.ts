import { readFileSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { inspect } from 'node:util';
import { describe, expect, test } from 'vitest';

import { createHttpClient, type HttpOptions } from '../../src/shared/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { startServer } from '../support/loopback-server.ts';

const never = new AbortController().signal;

function clientFor(baseUrl: string, options: Partial<HttpOptions> = {}) {
  const clock = fakeClock();
  return { clock, client: createHttpClient({ baseUrl, ...options }, { clock, random: () => 0.5 }) };
}

/** Asks a server that behaves like `listener` once and gives the failure and how often it was asked. */
async function askOnce(listener: RequestListener, options: Partial<HttpOptions> = {}) {
  await using server = await startServer(listener);
  const { client, clock } = clientFor(server.url, options);
  const error = await failureOf(client.get('jobs', {}, never));
  return { error, clock, asked: server.requests.length };
}

describe('an answer', () => {
  test('is parsed, and the path of the base URL is kept', async () => {
    await using server = await startServer((_, response) => response.end('{"jobs":[]}'));
    for (const base of [`${server.url}/proxy/flink`, `${server.url}/proxy/flink/?x=1#y`]) {
      const { client } = clientFor(base);
      expect((await client.get('jobs/overview', {}, never)).body).toEqual({ jobs: [] });
      expect(client.where).toBe(`${server.url}/proxy/flink/`);
    }
    expect(server.requests).toEqual(['/proxy/flink/jobs/overview', '/proxy/flink/jobs/overview']);
  });

  test('comes with the headers and the credentials that were given', async () => {
    await using server = await startServer((request, response) => {
      response.end(JSON.stringify([request.headers['x-key'], request.headers.authorization]));
    });
    const { client } = clientFor(server.url.replace('://', '://me:secret@'), { headers: { 'X-Key': 'k' } });
    const basic = `Basic ${Buffer.from('me:secret').toString('base64')}`;
    expect((await client.get('', {}, never)).body).toEqual(['k', basic]);
  });

  test('may be a status the caller expects', async () => {
    await using server = await startServer((_, response) => response.writeHead(404).end('nothing here'));
    const { client } = clientFor(server.url);
    expect(await client.get('x', { answers: [404] }, never)).toMatchObject({ status: 404, body: undefined });
  });

  test('is waited for through a leader election: 503, then 200', async () => {
    let asked = 0;
    await using server = await startServer((_, response) => {
      if (++asked < 3) response.writeHead(503).end('{"errors":["Service temporarily unavailable"]}');
      else response.end('[1]');
    });
    const { client, clock } = clientFor(server.url);
    expect((await client.get('x', {}, never)).body).toEqual([1]);
    expect(clock.slept).toEqual([100, 200]);
  });

  test('is asked for again when the connection is cut in its middle', async () => {
    let asked = 0;
    await using server = await startServer((_, response) => {
      if (++asked > 1) return response.end('[1]');
      response.writeHead(200, { 'Content-Length': '1000' });
      return response.write('[1,', () => response.destroy());
    });
    const { client } = clientFor(server.url);
    expect((await client.get('x', {}, never)).body).toEqual([1]);
  });
});

describe('a failure', () => {
  test('of the server is tried again, boundedly, and then said in its own words without the stack trace', async () => {
    const trace =
      '<Exception on server side:\njava.lang.IllegalStateException: no leader\n\tat org.apache.Flink.run(F.java:1)>';
    const { error, asked } = await askOnce((_, response) => {
      response.writeHead(500).end(JSON.stringify({ errors: ['Internal server error.', trace] }));
    });
    expect(asked).toBe(3);
    expect(error).toMatchObject({ code: 'FLINK_REFUSED' });
    expect(error.message).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/jobs answered 500 \(3 attempts\): Internal server error\. java\.lang\.IllegalStateException: no leader$/,
    );
  });

  test('of the request is not tried again', async () => {
    const { error, asked } = await askOnce((_, response) => {
      response.writeHead(404).end(JSON.stringify({ errors: ['o.a.f.NotFoundException: Job 42 not found\n\tat x'] }));
    });
    expect(asked).toBe(1);
    expect(error.message).toMatch(/answered 404: o\.a\.f\.NotFoundException: Job 42 not found$/);
  });

  test.each([401, 403])('%i means not allowed, exit code 4', async (status) => {
    const { error } = await askOnce((_, response) => response.writeHead(status).end());
    expect(error).toMatchObject({ code: 'FLINK_NOT_ALLOWED', exitCode: 4 });
  });

  test('a redirection is not followed, so that headers stay here, and its query is not shown', async () => {
    const { error, asked } = await askOnce((_, response) => {
      response.writeHead(302, { Location: 'https://login.example/start?token=secret' }).end();
    });
    expect(asked).toBe(1);
    expect(error.message).toMatch(/answered 302: it redirects to https:\/\/login\.example\/start$/);
  });

  test.each([
    ['an HTML page', '<!doctype html><title>Sign in</title>', /an HTML page instead of JSON: <!doctype html>/],
    ['nothing', '', /answered with nothing instead of JSON$/],
    ['half an answer', '{"jobs":[', /something else instead of JSON: {"jobs":\[$/],
    ['an attack on the terminal', '\u001b[2Jhello', /something else instead of JSON: {2}\[2Jhello$/],
  ])('%s is not an answer', async (_, body, message) => {
    const { error } = await askOnce((_request, response) => response.end(body));
    expect(error.code).toBe('FLINK_ANSWER_UNKNOWN');
    expect(error.message).toMatch(message);
  });

  test('a flood is cut off', async () => {
    const { error, asked } = await askOnce(
      (_, response) => {
        const pour = () => {
          while (!response.destroyed && response.write('x'.repeat(65_536)));
        };
        response.on('drain', pour);
        pour();
      },
      { maxBytes: 1_000_000 },
    );
    expect(asked).toBe(1);
    expect(error).toMatchObject({ code: 'FLINK_ANSWER_UNKNOWN' });
    expect(error.message).toContain('more than 1000000 bytes');
  });

  test.each<[string, RequestListener]>([
    ['never answers', () => undefined],
    ['stops in the middle of its answer', (_, response) => void response.writeHead(200).write('{"jobs":')],
  ])('a server that %s runs into the deadline', async (_, listener) => {
    const { error } = await askOnce(listener, { deadlineMs: 50 });
    expect(error).toMatchObject({ code: 'FLINK_UNREACHABLE', exitCode: 4 });
    expect(error.message).toMatch(/gave no complete answer within 0\.05 s$/);
  });

  test('a refused connection says so, with what was tried', async () => {
    const server = await startServer(() => undefined);
    await server[Symbol.asyncDispose]();
    const { client, clock } = clientFor(server.url);
    const error = await failureOf(client.get('overview', {}, never));
    expect(error).toMatchObject({ code: 'FLINK_UNREACHABLE' });
    expect(error.message).toMatch(/\/overview can't be reached \(3 attempts\): connection refused \(.*ECONNREFUSED/);
    expect(clock.slept).toHaveLength(2);
  });

  test('the caller can end it at any time', async () => {
    const caller = new AbortController();
    await using server = await startServer(() => {
      caller.abort();
    });
    const error = await failureOf(clientFor(server.url).client.get('x', {}, caller.signal));
    expect(error).toMatchObject({ code: 'ABORTED', exitCode: 130 });
  });

  test('shows neither headers nor credentials, however deep one looks', async () => {
    await using server = await startServer((_, response) => response.destroy());
    const { client } = clientFor(server.url.replace('://', '://me:hush1@'), { headers: { Cookie: 'hush2' } });
    const error = await failureOf(client.get('x', {}, never));
    expect(error.code).toBe('FLINK_UNREACHABLE');
    expect(inspect(error, { depth: 20, showHidden: true })).not.toMatch(/hush|bWU6aHVzaD/);
  });

  test.each(['localhost:8081', 'ftp://host', '', 'http//me:hush@host'])('%j is no address', (baseUrl) => {
    const create = () => clientFor(baseUrl);
    expect(create).toThrow(expect.objectContaining({ code: 'USAGE' }));
    expect(create).not.toThrow(/hush/);
  });
});

describe('TLS', () => {
  const fixture = (name: string) => readFileSync(new URL(`../fixtures/tls/${name}`, import.meta.url), 'utf8');
  const certificate = { cert: fixture('localhost.crt'), key: fixture('localhost.key') };
  const answering: RequestListener = (_, response) => response.end('[]');

  test('an unknown authority is refused at once', async () => {
    await using server = await startServer(answering, certificate);
    const { client, clock } = clientFor(server.url);
    const error = await failureOf(client.get('x', {}, never));
    expect(error).toMatchObject({ code: 'FLINK_UNREACHABLE' });
    expect(error.hint).toMatch(/authority/);
    expect(clock.slept).toEqual([]);
  });

  test.each([{ ca: certificate.cert }, { insecure: true }])('is spoken with a given trust', async (tls) => {
    await using server = await startServer(answering, certificate);
    const { client } = clientFor(server.url, { tls });
    expect((await client.get('x', {}, never)).body).toEqual([]);
  });
});

describe('a proxy in the environment', () => {
  test('is not asked for loopback addresses', async () => {
    await using proxy = await startServer((_, response) => response.end('"proxy"'));
    await using server = await startServer((_, response) => response.end('"server"'));
    const before = process.env['http_proxy'];
    process.env['http_proxy'] = proxy.url;
    try {
      expect((await clientFor(server.url).client.get('x', {}, never)).body).toBe('server');
      expect((await clientFor('http://flink.invalid:8081').client.get('x', {}, never)).body).toBe('proxy');
    } finally {
      if (before === undefined) delete process.env['http_proxy'];
      else process.env['http_proxy'] = before;
    }
  });
});
