import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { glob, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterAll, beforeAll, describe, expect, test } from 'vitest';

import {
  type Cluster,
  type DemoTools,
  type ExampleJob,
  exampleJobs,
  FLINK_LINES,
  startCluster,
} from '../../src/demo/index.ts';
import { createFlinkClient, type JobSnapshot, type VertexSnapshot } from '../../src/flink/index.ts';
import { readEnvironment } from '../../src/settings/index.ts';
import { type Clock, systemClock } from '../../src/shared/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { commandLineOf, processesWith } from '../support/processes.ts';

/** From when on these tests call a subtask busy, or held back. flinkprof's own verdict is not asked: these jobs test it. */
const HIGH = 0.6;
const SATURATED = { timeout: 120_000, interval: 1_000 };
const GONE = { timeout: 30_000, interval: 50 };
const { signal } = new AbortController();

let tempDir: string;
beforeAll(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'flinkprof-test-'));
});
afterAll(async () => {
  await rm(tempDir, { recursive: true });
});

function tools(): DemoTools {
  const { cacheDir, variables: env } = readEnvironment();
  return { env, cacheDir, tempDir, clock: systemClock, onProgress: () => undefined };
}

describe.each(FLINK_LINES)('Flink %s', (flinkVersion) => {
  describe('a cluster', () => {
    let cluster: Cluster;
    beforeAll(async () => {
      const settings = { 'metrics.fetcher.update-interval': '1000' };
      cluster = await startCluster({ flinkVersion, settings }, tools(), signal);
    });
    afterAll(() => cluster[Symbol.asyncDispose]());
    const client = () => createFlinkClient({ url: cluster.url }, { clock: systemClock, random: Math.random });

    test('has the TaskManagers that it says it has, each in its own process', async () => {
      const registered = await client().taskManagers(signal);
      expect(registered.map(({ id }) => id).sort()).toEqual(cluster.pids.taskManagers.map(({ id }) => id));
      for (const { id, pid } of cluster.pids.taskManagers) {
        expect(await commandLineOf(pid)).toMatch(new RegExp(`TaskManagerRunner .* taskmanager.resource-id=${id}$`));
      }
      expect(await commandLineOf(cluster.pids.jobManager)).toContain('StandaloneSessionClusterEntrypoint');
    });

    test.each(exampleJobs)('$id has its bottleneck in $bottleneck', async (job) => {
      const id = await cluster.submit(job, { parallelism: 2 }, signal);
      const look = async (): Promise<Loads | null> =>
        loadsOf(await client().jobSnapshot(id, { subtasksOf: 'all' }, signal));
      await expect.poll(look, SATURATED).toEqual(expectedLoads(job));
      await cluster.cancel(id, signal);
    });

    test('keeps a job of parallelism 1 on one TaskManager', async () => {
      const id = await cluster.submit(exampleJobs[0], { parallelism: 1, rate: 100 }, signal);
      const look = async (): Promise<(string | null)[]> => {
        const { vertices } = await client().jobSnapshot(id, { subtasksOf: 'all' }, signal);
        return vertices.flatMap(({ subtasks }) => subtasks.map(({ taskManagerId }) => taskManagerId));
      };
      await expect.poll(look, SATURATED).not.toContain(null);
      expect(new Set(await look()).size).toBe(1);
      await cluster.cancel(id, signal);
    });
  });

  test('leaves nothing when it is stopped', async () => {
    expect(await readdir(tempDir)).toEqual([]);
    expect(await processesWith(tempDir)).toEqual([]);
  });

  test('leaves nothing when we are killed in the middle of a job', async () => {
    const us = spawn(process.execPath, ['--input-type=module', '--eval', KILLED_WITH_A_JOB], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, FLINK_VERSION: flinkVersion, TEMP_DIR: tempDir },
    });
    const pids = (await text(us.stdout)).split(' ').map(Number);
    expect(pids).toHaveLength(3);
    expect(await processesWith(tempDir)).toEqual(expect.arrayContaining(pids));

    us.kill('SIGKILL');
    await once(us, 'exit');
    await expect.poll(() => processesWith(tempDir), GONE).toEqual([]);
    expect(await readdir(tempDir)).toEqual([]);
    for (const pid of pids) {
      for await (const file of glob([`/tmp/.java_pid${pid}`, `/tmp/hsperfdata_*/${pid}`]))
        expect.fail(`${file} is left`);
    }
  });

  test('leaves nothing when it is interrupted while its JVMs start', async () => {
    const interrupt = new AbortController();
    const clock: Clock = {
      ...systemClock,
      async sleep(durationMs, until) {
        expect(await processesWith(tempDir)).not.toEqual([]);
        interrupt.abort();
        await systemClock.sleep(durationMs, until);
      },
    };
    const failure = await failureOf(startCluster({ flinkVersion }, { ...tools(), clock }, interrupt.signal));
    expect(failure.code).toBe('ABORTED');
    expect(await readdir(tempDir)).toEqual([]);
    expect(await processesWith(tempDir)).toEqual([]);
  });

  test('that cannot start says what its log says', async () => {
    const settings = { 'rest.bind-port': 'next to the door' };
    const failure = await failureOf(startCluster({ flinkVersion, settings }, tools(), signal));
    expect(failure.code).toBe('DEMO_FAILED');
    expect(failure.message).toContain('jobmanager ended while it started, with exit code');
    expect(failure.message).toContain('next to the door');
    expect(await readdir(tempDir)).toEqual([]);
  });
});

/** Starts a cluster and a job, prints the pids and waits to be killed. */
const KILLED_WITH_A_JOB = `
  import { exampleJobs, startCluster } from ${JSON.stringify(import.meta.resolve('../../src/demo/index.ts'))};
  import { readEnvironment } from ${JSON.stringify(import.meta.resolve('../../src/settings/index.ts'))};
  import { systemClock } from ${JSON.stringify(import.meta.resolve('../../src/shared/index.ts'))};
  const { FLINK_VERSION: flinkVersion, TEMP_DIR: tempDir } = process.env;
  const { cacheDir, variables: env } = readEnvironment();
  const tools = { env, cacheDir, tempDir, clock: systemClock, onProgress: () => undefined };
  const { signal } = new AbortController();
  const { pids, submit } = await startCluster({ flinkVersion }, tools, signal);
  await submit(exampleJobs.find(({ id }) => id === 'rocksdb-state'), {}, signal);
  process.stdout.write([pids.jobManager, ...pids.taskManagers.map(({ pid }) => pid)].join(' '));
  process.stdout.end();`;

/** What a job looks like from far away. */
interface Loads {
  /** Names of the vertices with a busy subtask. */
  busy: string[];
  /** How many subtasks are busy, over all vertices. */
  busySubtasks: number;
  /** Names of the vertices with a back-pressured subtask. */
  heldBack: string[];
}

function expectedLoads({ id, bottleneck }: ExampleJob): Loads {
  if (bottleneck === null) return { busy: [], busySubtasks: 0, heldBack: [] };
  return { busy: [bottleneck], busySubtasks: id === 'skewed' ? 1 : 2, heldBack: ['the source'] };
}

/** null until Flink has numbers of all subtasks, and records have come through. */
function loadsOf({ vertices }: JobSnapshot): Loads | null {
  const subtasks = vertices.flatMap((vertex) => vertex.subtasks);
  const isKnown = subtasks.length > 0 && subtasks.every(({ busyRatio }) => busyRatio !== null);
  if (!isKnown || vertices.some(({ inputs, readRecords }) => inputs.length > 0 && !readRecords)) return null;
  const isBusy = ({ busyRatio }: VertexSnapshot['subtasks'][number]): boolean => (busyRatio ?? 0) > HIGH;
  const isHeldBack = ({ backPressuredRatio }: VertexSnapshot['subtasks'][number]): boolean =>
    (backPressuredRatio ?? 0) > HIGH;
  return {
    busy: vertices.filter((vertex) => vertex.subtasks.some(isBusy)).map(({ name }) => name),
    busySubtasks: subtasks.filter(isBusy).length,
    heldBack: vertices
      .filter((vertex) => vertex.subtasks.some(isHeldBack))
      .map(({ name, inputs }) => (inputs.length === 0 ? 'the source' : name)),
  };
}
