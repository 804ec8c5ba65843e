import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { expect, test } from 'vitest';

import { clusterRest } from '../../src/demo/cluster-rest.ts';
import { failureOf } from '../support/failure-of.ts';
import { startServer } from '../support/loopback-server.ts';

const { signal } = new AbortController();
const answering =
  (status: number, body: unknown): RequestListener =>
  (_, response) => {
    response.writeHead(status).end(JSON.stringify(body));
  };

test('a jar is uploaded under its name and run by the id that Flink gives it', async () => {
  const bodies: string[] = [];
  await using server = await startServer((request, response) => {
    void text(request).then((body) => {
      bodies.push(body);
      const isUpload = request.url === '/jars/upload';
      const answer = isUpload
        ? { filename: '/tmp/flink-web/upload/4711_jobs.jar', status: 'success' }
        : { jobid: 'cafe' };
      response.end(JSON.stringify(answer));
    });
  });
  const dir = await mkdtemp(join(tmpdir(), 'flinkprof-test-'));
  await writeFile(join(dir, 'jobs.jar'), 'bytes of a jar');
  const rest = clusterRest(server.url);

  const jarId = await rest.upload(join(dir, 'jobs.jar'), signal);
  const jobId = await rest.run(jarId, 'a.Main', ['--rate', '5'], signal);
  await rm(dir, { recursive: true });

  expect(jobId).toBe('cafe');
  expect(server.requests).toEqual(['/jars/upload', '/jars/4711_jobs.jar/run']);
  expect(bodies[0]).toContain('name="jarfile"; filename="jobs.jar"');
  expect(bodies[0]).toContain('bytes of a jar');
  expect(JSON.parse(bodies[1] ?? '')).toEqual({ entryClass: 'a.Main', programArgsList: ['--rate', '5'] });
});

test('a refusal says where, and what Flink said without its stack frames', async () => {
  const trace =
    'RestHandlerException: Could not execute application.\n\tat a.b(C.java:114)\n\t... 6 more\nCaused by: no class';
  await using server = await startServer(answering(400, { errors: ['Internal error', trace] }));
  const failure = await failureOf(clusterRest(server.url).run('jar', 'a.Main', [], signal));
  expect(failure.code).toBe('DEMO_FAILED');
  expect(failure.message.split('\n')).toEqual([
    `${server.url}/jars/jar/run answered 400: Internal error`,
    'RestHandlerException: Could not execute application.',
    'Caused by: no class',
  ]);
});

test('a JobManager that is not up yet is no error, only unknown', async () => {
  await using server = await startServer(answering(503, { errors: ['Service temporarily unavailable'] }));
  expect(await clusterRest(server.url).registered(signal)).toBeNull();
  const nobody = server.url.replace(/\d+$/, '1');
  expect(await clusterRest(nobody).registered(signal)).toBeNull();
});

test('an interrupt ends a call that is not answered', async () => {
  const interrupt = new AbortController();
  await using server = await startServer(() => {
    interrupt.abort();
  });
  const failure = await failureOf(clusterRest(server.url).registered(interrupt.signal));
  expect(failure.code).toBe('ABORTED');
});
