import { EventEmitter, once } from 'node:events';

import { describe, expect, test } from 'vitest';

import { createFlinkClient, type FlinkClient } from '../../src/flink/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { RECORDED_VERSIONS, replay } from '../support/flink-replay.ts';
import { startServer } from '../support/loopback-server.ts';

const never = new AbortController().signal;
const clientFor = (url: string): FlinkClient => createFlinkClient({ url }, { clock: fakeClock(), random: () => 0 });

const AWKWARD_SOURCE = 'Source: legacy <numbers>; é → ü';
const AWKWARD_COUNT = 'count, per "key" & more -> (even -> only -> first sink: Writer, negate\\ -> Sink: Writer)';

describe.each(RECORDED_VERSIONS)('Flink %s', (version) => {
  test('tells its version, its jobs and its TaskManagers', async () => {
    await using flink = await replay(version, 'fresh');
    const client = clientFor(flink.url);
    expect(await client.overview(never)).toEqual({ flinkVersion: version, taskManagers: 2 });
    const jobs = await client.jobs(never);
    expect(jobs.map(({ name, state }) => [name, state]).sort()).toEqual([
      ['JSON change events', 'RUNNING'],
      ['awkward', 'RUNNING'],
    ]);
    const taskManagers = await client.taskManagers(never);
    expect(taskManagers).toHaveLength(2);
    for (const taskManager of taskManagers) {
      expect(taskManager).toMatchObject({ rpcHost: '127.0.0.1', slots: 2 });
      expect(taskManager.rpcPort).toBeGreaterThan(1024);
      expect(taskManager.dataPort).toBeGreaterThan(1024);
    }
  });

  test('shows a running job: graph, chained operators, subtasks and where they run', async () => {
    await using flink = await replay(version, 'fresh');
    const client = clientFor(flink.url);
    const { job, vertices } = await client.jobSnapshot(flink.idOf('JSON change events'), { subtasksOf: 'all' }, never);
    expect(job).toMatchObject({ name: 'JSON change events', state: 'RUNNING' });
    expect(vertices.map(({ name, operators }) => [name, operators])).toEqual([
      ['Source: change events', ['Source: change events']],
      ['parse change', ['parse change']],
      ['count by table -> counts: Writer', ['count by table', 'counts: Writer']],
    ]);
    const [source, parse, count] = vertices;
    expect([source?.inputs, parse?.inputs, count?.inputs]).toEqual([[], [source?.id], [parse?.id]]);
    const known = new Set((await client.taskManagers(never)).map(({ id }) => id));
    for (const { parallelism, subtasks } of vertices) {
      expect(subtasks).toHaveLength(parallelism);
      for (const subtask of subtasks) {
        expect(known).toContain(subtask.taskManagerId);
        expect(subtask).toMatchObject({ index: 0, attempt: 0, status: 'RUNNING' });
        const { busyRatio, backPressuredRatio, idleRatio } = subtask;
        expect((busyRatio ?? 0) + (backPressuredRatio ?? 0) + (idleRatio ?? 0)).toBeCloseTo(1);
      }
    }
    expect(parse?.subtasks[0]?.busyRatio).toBeGreaterThan(0.9);
    expect(source?.subtasks[0]?.backPressuredRatio).toBeGreaterThan(0.7);
  });

  test('counts the milliseconds of a running subtask: together they are the time it has run', async () => {
    await using flink = await replay(version, 'fresh');
    const id = flink.idOf('JSON change events');
    const { vertices } = await clientFor(flink.url).jobSnapshot(id, { subtasksOf: 'all' }, never);
    for (const { subtasks, accumulated } of vertices) {
      const [subtask] = subtasks;
      const { busyMs = 0, backPressuredMs = 0, idleMs = 0 } = subtask?.accumulated ?? {};
      const sumSeconds = (busyMs + backPressuredMs + idleMs) / 1000;
      const ranSeconds = (subtask?.runningForMs ?? 0) / 1000;
      // The numbers were collected up to two seconds before the page was read.
      expect(ranSeconds - sumSeconds).toBeGreaterThan(0);
      expect(ranSeconds - sumSeconds).toBeLessThan(3);
      expect(accumulated).toEqual(subtask?.accumulated);
    }
  });

  test('does not measure how busy or idle a legacy source is, only how back-pressured', async () => {
    await using flink = await replay(version, 'fresh');
    const { vertices } = await clientFor(flink.url).jobSnapshot(flink.idOf('awkward'), { subtasksOf: 'all' }, never);
    const [source] = vertices;
    expect(source).toMatchObject({ name: AWKWARD_SOURCE, operators: [AWKWARD_SOURCE], accumulated: null });
    expect(source?.subtasks[0]).toMatchObject({ busyRatio: null, idleRatio: null, accumulated: null });
    expect(source?.subtasks[0]?.backPressuredRatio).toBeGreaterThan(0.9);
    expect(source?.writeRecords).toBeGreaterThan(0);
  });

  test('keeps names as the threads carry them, and reads branching chains with special characters', async () => {
    await using flink = await replay(version, 'fresh');
    const { vertices } = await clientFor(flink.url).jobSnapshot(flink.idOf('awkward'), { subtasksOf: [] }, never);
    expect(vertices[1]).toMatchObject({
      name: AWKWARD_COUNT,
      operators: ['count, per "key" & more', 'even -> only', 'first sink: Writer', 'negate\\', 'Sink: Writer'],
      subtasks: [],
    });
  });

  test('is asked for the subtasks of those vertices only that matter', async () => {
    await using flink = await replay(version, 'fresh');
    const vertexId = flink.idOf('awkward', AWKWARD_COUNT);
    const id = flink.idOf('awkward');
    const { vertices } = await clientFor(flink.url).jobSnapshot(id, { subtasksOf: [vertexId] }, never);
    expect(vertices.map(({ subtasks }) => subtasks.length)).toEqual([0, 3]);
    expect(flink.requests.toSorted()).toEqual([
      `/jobs/${id}`,
      `/jobs/${id}/vertices/${vertexId}`,
      `/jobs/${id}/vertices/${vertexId}/backpressure`,
    ]);
  });

  test('knows nothing of a job that is being deployed, and says so with null', async () => {
    await using flink = await replay(version, 'deploying');
    const { vertices } = await clientFor(flink.url).jobSnapshot(flink.idOf('awkward'), { subtasksOf: 'all' }, never);
    for (const { readRecords, accumulated, subtasks } of vertices) {
      expect({ readRecords, accumulated }).toEqual({ readRecords: null, accumulated: null });
      expect(subtasks[0]).toMatchObject({
        status: 'SCHEDULED',
        taskManagerId: null,
        runningForMs: null,
        busyRatio: null,
        backPressuredRatio: null,
      });
    }
  });

  test('fails on back pressure while the first numbers arrive: unknown, not an error', async () => {
    await using flink = await replay(version, 'deploying');
    const id = flink.idOf('JSON change events');
    const { vertices } = await clientFor(flink.url).jobSnapshot(id, { subtasksOf: 'all' }, never);
    expect(flink.requests.filter((path) => path.endsWith('/backpressure')).length).toBeGreaterThan(vertices.length);
    expect(vertices.flatMap(({ subtasks }) => subtasks.map(({ busyRatio }) => busyRatio))).toEqual([null, null, null]);
  });

  test('calls a task 100 % busy that had not started when it was asked: unknown as well', async () => {
    await using flink = await replay(version, 'young');
    const id = flink.idOf('JSON change events');
    const { vertices } = await clientFor(flink.url).jobSnapshot(id, { subtasksOf: 'all' }, never);
    for (const { subtasks } of vertices) expect(subtasks[0]).toMatchObject({ status: 'RUNNING', busyRatio: null });
  });

  test('has one hot subtask of three', async () => {
    await using flink = await replay(version, 'fresh');
    const { vertices } = await clientFor(flink.url).jobSnapshot(flink.idOf('awkward'), { subtasksOf: 'all' }, never);
    const busy = vertices[1]?.subtasks
      .map(({ busyRatio }) => Math.round((busyRatio ?? -1) * 10))
      .toSorted((a, b) => a - b);
    expect(busy).toEqual([0, 0, 10]);
  });
});

describe("Flink's own profiler", () => {
  const stateOf = async (version: (typeof RECORDED_VERSIONS)[number], index: number) => {
    await using flink = await replay(version, 'fresh');
    const client = clientFor(flink.url);
    const ids = (await client.taskManagers(never)).map(({ id }) => id).sort();
    return await client.runningProfile(ids[index] ?? '', never);
  };

  test('is off by default', async () => {
    expect(await stateOf('1.20.5', 0)).toEqual({ kind: 'off' });
  });

  test('may be on and idle', async () => {
    expect(await stateOf('2.3.0', 1)).toEqual({ kind: 'idle' });
  });

  test('may be running', async () => {
    const state = await stateOf('2.3.0', 0);
    expect(state).toMatchObject({ kind: 'running', mode: 'ITIMER', durationMs: 10_000 });
  });
});

describe('the interval in which numbers are collected', () => {
  const intervalFor = async (config: unknown, status = 200) => {
    await using server = await startServer((_, response) => response.writeHead(status).end(JSON.stringify(config)));
    return await clientFor(server.url).metricFetchIntervalMs(never);
  };

  test.each([
    ['2000', 2_000],
    ['10 s', 10_000],
    ['1min', 60_000],
    ['2 minutes', 120_000],
    ['500 ms', 500],
    ['0', 0],
    ['soon', 10_000],
  ])('%s is %i ms', async (value, expected) => {
    expect(await intervalFor([{ key: 'metrics.fetcher.update-interval', value }])).toBe(expected);
  });

  test('is 10 s where nothing is set', async () => {
    expect(await intervalFor([{ key: 'rest.port', value: '8081' }])).toBe(10_000);
    expect(await intervalFor({}, 404)).toBe(10_000);
  });
});

describe('a TaskManager', () => {
  const pathOf = async (path: string) => {
    const taskManager = { id: 'x', path, dataPort: 1, slotsNumber: 2, freeSlots: 0 };
    await using server = await startServer((_, response) =>
      response.end(JSON.stringify({ taskmanagers: [taskManager] })),
    );
    const [read] = await clientFor(server.url).taskManagers(never);
    return [read?.rpcHost, read?.rpcPort];
  };

  test.each([
    ['pekko.tcp://flink@10.244.1.7:6122/user/rpc/taskmanager_0', '10.244.1.7', 6122],
    ['akka.ssl.tcp://flink@tm-1.tm.svc:40001/user/taskmanager', 'tm-1.tm.svc', 40001],
    ['pekko.tcp://flink@[fd00::7]:6122/user/rpc/taskmanager_0', 'fd00::7', 6122],
    ['pekko://flink/user/rpc/taskmanager_0', null, null],
  ])('with the path %s listens on %s:%s', async (path, host, port) => {
    expect(await pathOf(path)).toEqual([host, port]);
  });
});

describe('an answer that is not as it should be', () => {
  const answering = async <T>(body: unknown, ask: (client: FlinkClient) => Promise<T>): Promise<T> => {
    await using server = await startServer((_, response) => response.end(JSON.stringify(body)));
    return await ask(clientFor(server.url));
  };

  test('is an error that names the missing field', async () => {
    const answer = {
      jobs: [
        { jid: 'a', name: 'b', state: 'RUNNING', 'start-time': 0 },
        { jid: 'c', name: 'd' },
      ],
    };
    const error = await failureOf(answering(answer, (client) => client.jobs(never)));
    expect(error.code).toBe('FLINK_ANSWER_UNKNOWN');
    expect(error.message).toMatch(/\/jobs\/overview has not the expected shape: jobs\[1\]\.state: .*expected string/);
  });

  test('may have fields nobody knows', async () => {
    const overview = { taskmanagers: 1, 'flink-version': '9.9-vendor', surprise: {} };
    expect(await answering(overview, (client) => client.overview(never))).toEqual({
      flinkVersion: '9.9-vendor',
      taskManagers: 1,
    });
  });

  test('a job that is not there is named', async () => {
    await using flink = await replay('2.3.0', 'fresh');
    const error = await failureOf(clientFor(flink.url).jobSnapshot('f'.repeat(32), { subtasksOf: 'all' }, never));
    expect(error).toMatchObject({ code: 'JOB_NOT_FOUND' });
    expect(error.message).toContain(`${flink.url}/ knows no job ffff`);
  });
});

describe('numbers', () => {
  const metrics = {
    'read-records': 5,
    'read-records-complete': true,
    'write-records': 6,
    'write-records-complete': true,
    'accumulated-busy-time': 1,
    'accumulated-backpressured-time': 2,
    'accumulated-idle-time': 3,
  };

  const snapshotWith = async (
    change: object,
    gauges: object = { ratio: 0.5, busyRatio: 0.25, idleRatio: 0.25 },
    status = 'RUNNING',
  ) => {
    const changed = { ...metrics, ...change };
    const answers: Record<string, unknown> = {
      '/jobs/j': {
        jid: 'j',
        name: 'job',
        state: 'RUNNING',
        'start-time': 0,
        vertices: [{ id: 'v', name: 'map', parallelism: 1, status: 'RUNNING', metrics: changed }],
        plan: { nodes: [{ id: 'v', description: 'map<br/>', inputs: [{ id: 'u' }, { id: 'u' }] }] },
      },
      '/jobs/j/vertices/v': {
        subtasks: [{ subtask: 0, status, attempt: 0, 'start-time': 1, 'taskmanager-id': 't', metrics: changed }],
      },
      '/jobs/j/vertices/v/backpressure': { status: 'ok', subtasks: [{ subtask: 0, ...gauges }] },
    };
    await using server = await startServer((request, response) =>
      response.end(JSON.stringify(answers[request.url ?? ''])),
    );
    const { vertices } = await clientFor(server.url).jobSnapshot('j', { subtasksOf: 'all' }, never);
    return { vertex: vertices[0], subtask: vertices[0]?.subtasks[0] };
  };

  test('are taken as they are where all is well', async () => {
    const { vertex, subtask } = await snapshotWith({});
    const accumulated = { busyMs: 1, backPressuredMs: 2, idleMs: 3 };
    expect(vertex).toMatchObject({ readRecords: 5, writeRecords: 6, accumulated });
    expect(subtask).toMatchObject({ busyRatio: 0.25, backPressuredRatio: 0.5, idleRatio: 0.25, accumulated });
    expect(subtask?.runningForMs).toBeNull();
    // Two edges from one vertex, as in a self-join, are one input.
    expect(vertex?.inputs).toEqual(['u']);
  });

  test.each<[string, object]>([
    ['said to be incomplete', { 'read-records-complete': false }],
    [
      'zero where time must have passed',
      { 'accumulated-busy-time': 0, 'accumulated-backpressured-time': 0, 'accumulated-idle-time': 0 },
    ],
  ])('that are %s are unknown', async (_, change) => {
    const { vertex } = await snapshotWith(change);
    expect(vertex).toMatchObject({ readRecords: null, writeRecords: null, accumulated: null });
  });

  test('that Flink did not count before 1.16 are unknown, the others are not', async () => {
    const change = { 'accumulated-busy-time': undefined, 'accumulated-backpressured-time': undefined };
    const { vertex, subtask } = await snapshotWith(change);
    expect(vertex).toMatchObject({ readRecords: 5, accumulated: null });
    expect(subtask).toMatchObject({ busyRatio: 0.25 });
  });

  test('that are three zeros are missing', async () => {
    const { subtask } = await snapshotWith({}, { ratio: 0, busyRatio: 0, idleRatio: 0 });
    expect(subtask).toMatchObject({ busyRatio: null, backPressuredRatio: null, idleRatio: null });
  });

  test('of a subtask that has ended are not shown on', async () => {
    const { subtask } = await snapshotWith({}, undefined, 'FINISHED');
    expect(subtask).toMatchObject({ status: 'FINISHED', busyRatio: null, backPressuredRatio: null, idleRatio: null });
  });

  test('may come as text', async () => {
    const { vertex } = await snapshotWith({ 'read-records': '7', 'write-records': 'Infinity' });
    expect(vertex).toMatchObject({ readRecords: 7, writeRecords: null });
  });
});

test('when one of the requests for a job fails, the others are ended', async () => {
  const events = new EventEmitter();
  const ended = once(events, 'ended');
  const asked = once(events, 'asked');
  await using recorded = await replay('2.3.0', 'fresh');
  const id = recorded.idOf('JSON change events');
  const page = await (await fetch(`${recorded.url}/jobs/${id}`)).text();
  await using server = await startServer((request, response) => {
    if (request.url === `/jobs/${id}`) {
      response.end(page);
    } else if (request.url?.endsWith('/backpressure') === true) {
      response.on('close', () => events.emit('ended'));
      events.emit('asked');
    } else {
      void asked.then(() => response.writeHead(403).end());
    }
  });
  const error = await failureOf(clientFor(server.url).jobSnapshot(id, { subtasksOf: 'all' }, never));
  expect(error.code).toBe('FLINK_NOT_ALLOWED');
  await ended;
});

test('no more than four requests are under way at once', async () => {
  let underWay = 0;
  let most = 0;
  await using server = await startServer((_, response) => {
    most = Math.max(most, ++underWay);
    setImmediate(() => {
      underWay--;
      response.end('{"taskmanagers":1,"flink-version":"2.3.0"}');
    });
  });
  const client = clientFor(server.url);
  await Promise.all(Array.from({ length: 20 }, () => client.overview(never)));
  expect(most).toBeLessThanOrEqual(4);
});
