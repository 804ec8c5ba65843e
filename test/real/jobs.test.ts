import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Ajv2020 } from 'ajv/dist/2020.js';
import addFormats from 'ajv-formats';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';

import type { Capture } from '../../src/capture/index.ts';
import { type Cluster, type DemoTools, exampleJobs, FLINK_LINES, startCluster } from '../../src/demo/index.ts';
import { DETECT_DEFAULTS } from '../../src/detect/index.ts';
import { createFlinkClient } from '../../src/flink/index.ts';
import { judgeJobs } from '../../src/judge-jobs.ts';
import type { FlameData } from '../../src/report/index.ts';
import { readEnvironment } from '../../src/settings/index.ts';
import { systemClock } from '../../src/shared/index.ts';
import { runCli, startCli } from '../support/run-cli.ts';

// The whole way on real clusters, with Flink's default settings, through the built command line.
const { signal } = new AbortController();
const SATURATED = { timeout: 150_000, interval: 3_000 };

let tempDir: string;
beforeAll(async () => {
  tempDir = await mkdtemp(join(tmpdir(), 'flinkprof-jobs-'));
});
afterAll(async () => {
  await rm(tempDir, { recursive: true });
});

const slowJobs = exampleJobs.filter(({ bottleneck }) => bottleneck !== null);
const calmJob = exampleJobs.find(({ bottleneck }) => bottleneck === null)!;

describe.each(FLINK_LINES)('on Flink %s', (line) => {
  test.each(slowJobs)(
    'the bottleneck of $id is found, and only what runs it is attached to',
    async (job) => {
      await using cluster = await start(line);
      // With parallelism 1 the whole job runs on one TaskManager; a hot key needs siblings to be skewed against.
      await cluster.submit(job, { parallelism: job.id === 'skewed' ? 2 : 1 }, signal);
      await vi.waitUntil(async () => (await verdictOf(cluster)) === job.bottleneck, SATURATED);

      const capture = await profileJson(cluster, ['--duration', '8s']);
      expect(capture.verdict.vertex?.name).toBe(job.bottleneck);
      expect(capture.verdict.reason).toContain(job.bottleneck);
      if (job.id === 'skewed') expect(capture.verdict).toMatchObject({ kind: 'skewed', hotSubtasks: { length: 1 } });

      const hosts = new Set(
        capture.verdict.subtasks
          .filter(({ index }) => capture.verdict.hotSubtasks.includes(index))
          .map(({ taskManagerId }) => taskManagerId),
      );
      expect(new Set(capture.recordings.map(({ taskManagerId }) => taskManagerId))).toEqual(hosts);
      expect(await attachedTaskManagers(cluster)).toEqual([...hosts].sort());

      for (const subtask of capture.analysis.subtasks) {
        expect(subtask.wallSamples, subtask.threadName).toBeGreaterThan(100);
        expect(subtask.busyRatio, subtask.threadName).toBeGreaterThan(0.5);
      }
      const report = await readFile(join(capture.capture.path, 'report.html'), 'utf8');
      expect(busyThreadsIn(report)).toEqual(capture.analysis.subtasks.map(({ threadName }) => threadName).sort());
    },
    300_000,
  );
});

describe('the command line', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await start('1.20');
    await cluster.submit(calmJob, { parallelism: 1 }, signal);
    await vi.waitUntil(async () => (await verdictKind(cluster)) === 'starved', SATURATED);
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  test('refuses to profile what is not busy, with the ranking shown', async () => {
    const { code, stdout } = await runCli(['profile', '--url', cluster.url]);
    expect(code).toBe(3);
    expect(stdout).toContain('Nothing is busy');
    expect(stdout).toContain(calmJob.title);
  });

  test('says so in one JSON document too', async () => {
    const { code, stdout, stderr } = await runCli(['profile', '--url', cluster.url, '--json']);
    expect(code).toBe(3);
    expect(stderr).toBe('');
    expect(await schemaErrors(JSON.parse(stdout))).toEqual([]);
    expect(JSON.parse(stdout)).toMatchObject({ verdict: { kind: 'starved' }, capture: null });
  });

  test('profiles a calm operator that is named, with every event in one recording', async () => {
    const events = ['--event', 'cpu,wall', '--event', 'alloc', '--event', 'lock'];
    const capture = await profileJson(cluster, ['--vertex', 'Source', '--duration', '2s', ...events]);
    expect(capture.verdict.kind).toBe('named');
    expect(capture.recordings[0]?.events).toEqual(['cpu', 'wall', 'alloc', 'lock']);
    expect(capture.recordings[0]?.samples.wall).toBeGreaterThan(0);
  });

  test('profiles the busiest operator when forced', async () => {
    const { verdict } = await profileJson(cluster, ['--force', '--duration', '2s']);
    expect(verdict.kind).toBe('named');
  });

  test('ranks the running jobs', async () => {
    const { code, stdout } = await runCli(['top', '--url', cluster.url]);
    expect(code).toBe(0);
    expect(stdout).toContain(calmJob.title);
    expect(stdout).toMatch(/busy\s+worst\s+back-pr\./);
  });

  test('keeps what was recorded when it is interrupted, and exits 130', async () => {
    const output = join(tempDir, 'interrupted');
    const running = startCli(
      profileArgs(cluster, output, ['--vertex', 'Source', '--duration', '60s', '--json', '--verbose']),
    );
    await running.says(/recording started/);
    // What is interrupted in its first half second has nothing worth keeping.
    await systemClock.sleep(1_500, signal);
    running.kill('SIGINT');
    const { code, stdout } = await running.ended;
    expect(code).toBe(130);
    const capture = JSON.parse(stdout) as Capture;
    expect(capture.recordings[0]).toMatchObject({ partial: true });
    expect(await readdir(capture.capture.path)).toEqual(expect.arrayContaining(['capture.json', 'report.html']));
  });

  test('killed in mid-profile, it leaves a target that the next run profiles again', async () => {
    const running = startCli(
      profileArgs(cluster, join(tempDir, 'killed'), ['--vertex', 'Source', '--duration', '60s', '--json', '--verbose']),
    );
    await running.says(/recording started/);
    running.kill('SIGKILL');
    await running.ended;
    const capture = await profileJson(cluster, ['--vertex', 'Source', '--duration', '2s']);
    expect(capture.recordings[0]).toMatchObject({ partial: false });
  });

  test.each([
    ['an address where nothing listens', ['profile', '--url', 'http://127.0.0.1:9'], 4, 'FLINK_UNREACHABLE'],
    ['an event that does not exist', ['profile', '--event', 'memory'], 2, 'USAGE'],
    ['a flag that does not exist', ['profile', '--durration', '3s'], 2, 'USAGE'],
    ['no command', [], 2, 'USAGE'],
  ])('%s ends in one readable message', async (_, args, exit, errorCode) => {
    const { code, stdout, stderr } = await runCli(args);
    expect(code).toBe(exit);
    expect(stdout).toBe('');
    expect(stderr).toMatch(new RegExp(`^flinkprof: .*\\n {2}hint: .*\\n {2}code: ${errorCode} `));
  });

  test('an old Node gets a sentence, not a stack trace', () => {
    const program = `Object.defineProperty(process.versions, 'node', { value: '20.11.1' }); await import('./dist/cli/main.js')`;
    const { status, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
      encoding: 'utf8',
    });
    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^flinkprof: this is Node 20\.11\.1, and flinkprof needs Node 22\.19 or newer\.\n {2}hint: /,
    );
  });

  test('a job or an operator that does not exist is named with the ones that do', async () => {
    const job = await runCli(['profile', '--url', cluster.url, '--job', 'nowhere']);
    expect(job).toMatchObject({ code: 2, stderr: expect.stringContaining(calmJob.title) as string });
    const vertex = await runCli(['profile', '--url', cluster.url, '--vertex', 'nowhere']);
    expect(vertex).toMatchObject({ code: 2, stderr: expect.stringContaining('Source: ') as string });
  });
});

function start(line: (typeof FLINK_LINES)[number]): Promise<Cluster> {
  const { cacheDir, mavenRepository, variables: env } = readEnvironment();
  const tools: DemoTools = { env, cacheDir, mavenRepository, tempDir, clock: systemClock, onProgress: () => undefined };
  return startCluster({ flinkVersion: line }, tools, signal);
}

async function judged({ url }: Cluster) {
  const flink = createFlinkClient({ url }, { clock: systemClock, random: Math.random });
  const tools = { flink, clock: systemClock, onProgress: () => undefined };
  const [job] = await judgeJobs(null, tools, { ...DETECT_DEFAULTS, waitForRates: false }, signal);
  return job?.verdict;
}

const verdictOf = async (cluster: Cluster) => (await judged(cluster))?.vertex?.name;
const verdictKind = async (cluster: Cluster) => (await judged(cluster))?.kind;

const profileArgs = ({ url }: Cluster, output: string, more: string[]): string[] => [
  'profile',
  '--url',
  url,
  '--output',
  output,
  ...more,
];

async function profileJson(cluster: Cluster, more: string[]): Promise<Capture> {
  const { code, stdout, stderr } = await runCli(profileArgs(cluster, join(tempDir, 'captures'), ['--json', ...more]));
  expect(stderr).toBe('');
  expect(code).toBe(0);
  expect(await schemaErrors(JSON.parse(stdout))).toEqual([]);
  return JSON.parse(stdout) as Capture;
}

/** What is wrong with a document by the schema that users are given. */
async function schemaErrors(document: unknown): Promise<unknown[]> {
  const ajv = new Ajv2020({ allErrors: true, strict: false });
  addFormats.default(ajv);
  const validate = ajv.compile(JSON.parse(await readFile('config/capture.schema.json', 'utf8')) as object);
  return validate(document) ? [] : (validate.errors ?? []);
}

/** The TaskManagers whose processes have a profiler's library mapped. */
async function attachedTaskManagers({ pids }: Cluster): Promise<string[]> {
  const attached = await Promise.all(
    pids.taskManagers.map(async ({ id, pid }) => {
      const maps = await readFile(`/proc/${pid}/maps`, 'utf8');
      return /asyncprofiler/i.test(maps) ? [id] : [];
    }),
  );
  return attached.flat().sort();
}

/** The threads of busy subtasks whose samples are in a report. */
function busyThreadsIn(report: string): string[] {
  const data = /id="flinkprof-flame">([^<]*)</.exec(report)?.[1] ?? '';
  const { threads } = JSON.parse(data) as Pick<FlameData, 'threads'>;
  return threads.flatMap(({ name, subtask }) => (subtask === null ? [] : [name])).sort();
}
