import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';

import { locate, type Placement } from '../../src/locate/index.ts';
import {
  ensureProfiler,
  PROFILE_DEFAULTS,
  type ProfilerFiles,
  record,
  type RecordingFile,
  type RecordPlan,
} from '../../src/profile/index.ts';
import { readJfr, type Samples } from '../../src/recording/index.ts';
import { readEnvironment } from '../../src/settings/index.ts';
import { type ProgressEvent, silentLog, systemClock } from '../../src/shared/index.ts';
import { localShell, type Shell } from '../../src/transport/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { compileLookAlikes, type LookAlike, type LookAlikeOptions, type LookAlikes } from '../support/look-alike.ts';

const BUSY_THREAD = 'parse, json (hot) -> Sink: out; really (1/2)#0';
const isRoot = process.getuid?.() === 0;
const never = new AbortController().signal;
const { cacheDir, mavenRepository } = readEnvironment();

let lookAlikes: LookAlikes;
let profiler: ProfilerFiles;
let folder: string;
let started: LookAlike[];

beforeAll(async () => {
  lookAlikes = compileLookAlikes();
  profiler = await ensureProfiler({ cacheDir, mavenRepository }, { onProgress: () => undefined }, never);
});
afterAll(() => {
  lookAlikes[Symbol.dispose]();
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flinkprof-real-'));
  started = [];
});
afterEach(async () => {
  await Promise.all(started.map((lookAlike) => lookAlike[Symbol.asyncDispose]()));
  rmSync(folder, { recursive: true });
});

async function start(options: LookAlikeOptions = {}): Promise<LookAlike> {
  const lookAlike = await lookAlikes.start(options);
  started.push(lookAlike);
  return lookAlike;
}

/** Found as flinkprof finds it: by what Flink would say of it. */
async function place({ rpcPort, dataPort }: LookAlike, shell: Shell = localShell(), id = 'tm'): Promise<Placement> {
  const subtasks = [{ index: 0, attempt: 0, taskManagerId: id, deployedAtMs: null }];
  const wanted = { vertex: { name: 'parse, json (hot) -> Sink: out; really', parallelism: 2 }, subtasks };
  const [placement] = await locate(wanted, [{ id, rpcHost: 'localhost', rpcPort, dataPort }], shell, never);
  if (placement === undefined) throw new TypeError('no placement');
  return placement;
}

interface RecordOptions extends Partial<RecordPlan> {
  signal?: AbortSignal;
  onProgress?: (event: ProgressEvent) => void;
}

function recordIt(placement: Placement, options: RecordOptions = {}): Promise<RecordingFile> {
  const { signal = never, onProgress = () => undefined, ...plan } = options;
  const path = join(folder, 'recording.jfr');
  const tools = { clock: systemClock, log: silentLog, onProgress };
  return record(
    placement,
    { ...PROFILE_DEFAULTS, minJvmAgeMs: 0, durationMs: 1_500, profiler, path, ...plan },
    tools,
    signal,
  );
}

async function samplesOf({ path }: RecordingFile): Promise<Samples> {
  return readJfr(readFileSync(path));
}

/** How many samples of the thread an event has. */
function count(samples: Samples, event: 'cpu' | 'wall' | 'alloc', threadName: string): number {
  const columns = samples.events[event];
  const ids = new Set(samples.threads.flatMap(({ name }, id) => (name === threadName ? [id] : [])));
  let sum = 0;
  columns?.threadIds.forEach((id, row) => (sum += ids.has(id) ? (columns.counts[row] ?? 0) : 0));
  return sum;
}

const hasProfiler = ({ pid }: { pid: number }): boolean =>
  readFileSync(`/proc/${pid}/maps`, 'utf8').includes('asyncProfiler');

/** What runs of one JVM have left in our folder; there may be other runs' of other JVMs. */
function leftovers({ target }: Placement, root = ''): string[] {
  const base = `${root}/tmp/flinkprof-${process.getuid?.() ?? 0}`;
  const sessions = readdirSync(base).filter((name) => name === `session-${target.pid}-${target.startTicks}`);
  const ours = sessions.flatMap((name) => readFileSync(join(base, name), 'utf8').match(/(?<="runId":")\w+/) ?? []);
  return [...sessions, ...ours.map((runId) => `run-${runId}`).filter((run) => existsSync(join(base, run)))];
}

/** By hand, with a library of one's own or with the one that flinkprof delivers. */
function asprof(action: string, pid: number, library: string, ...args: string[]): string {
  const { launcher } = profiler.platforms['linux-x64'] ?? profiler.platforms['linux-arm64'] ?? expect.unreachable();
  return execFileSync(launcher.path, [action, ...args, '--libpath', library, String(pid)], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
}
const isRunning = (pid: number, library: string): boolean => asprof('status', pid, library).includes('is running');

const loadedLibrary = ({ pid }: { pid: number }): string =>
  /\/\S*libasyncProfiler\S*/.exec(readFileSync(`/proc/${pid}/maps`, 'utf8'))?.[0] ?? expect.unreachable();

describe('one of two TaskManagers', () => {
  test('is found, recorded with cpu and wall, and the only one that is attached to', async () => {
    const [busy, neighbour] = [await start({ resourceId: 'tm-1' }), await start({ resourceId: 'tm-2' })];
    const placement = await place(busy, localShell(), 'tm-1');
    expect(placement.target.pid).toBe(busy.pid);

    const stages: string[] = [];
    const file = await recordIt(placement, { onProgress: ({ stage }) => void stages.push(stage) });

    expect(file).toMatchObject({ partial: false, events: ['cpu', 'wall'], profilerVersion: '4.6' });
    expect(file.durationMs).toBeGreaterThanOrEqual(1_500);
    expect([...new Set(stages)]).toEqual(['deliver', 'start', 'record', 'fetch']);
    const samples = await samplesOf(file);
    expect(count(samples, 'cpu', BUSY_THREAD)).toBeGreaterThan(20);
    expect(count(samples, 'wall', BUSY_THREAD)).toBeGreaterThan(20);
    expect(count(samples, 'cpu', 'Source: orders (1/1)#0')).toBe(0);
    expect(count(samples, 'wall', 'Source: orders (1/1)#0')).toBeGreaterThan(20);

    expect(hasProfiler(busy)).toBe(true);
    expect(hasProfiler(neighbour)).toBe(false);
    expect(leftovers(placement)).toEqual([]);
    expect(isRunning(busy.pid, loadedLibrary(busy))).toBe(false);
  });

  test('is told by its ports alone', async () => {
    const [first, second] = [await start(), await start()];
    expect((await place(first)).target.pid).toBe(first.pid);
    expect((await place(second)).target.pid).toBe(second.pid);
  });

  test('is not found by a user who may not see it', { skip: !isRoot }, async () => {
    expect((await failureOf(place(await start(), as(NOBODY)))).code).toBe('TARGET_NOT_ALLOWED');
  });
});

test("a recording says when the JVM's threads started", async () => {
  const file = await recordIt(await place(await start()), { events: ['cpu'] });
  const thread = (await samplesOf(file)).threads.find(({ name }) => name === BUSY_THREAD);
  const startedAtMs = file.threadStartedAtMs.get(thread?.tid ?? -1) ?? 0;
  expect(startedAtMs).toBeGreaterThan(file.startedAtMs - 120_000);
  expect(startedAtMs).toBeLessThan(file.startedAtMs + 1_000);
});

test('all four events go into one recording', async () => {
  const file = await recordIt(await place(await start()), { events: ['cpu', 'wall', 'alloc', 'lock'] });
  const samples = await samplesOf(file);
  expect(count(samples, 'alloc', BUSY_THREAD)).toBeGreaterThan(0);
  expect(Object.keys(samples.events)).toEqual(expect.arrayContaining(['cpu', 'wall', 'alloc']));
});

test('a process with few files left is sampled by timers instead of perf events', async () => {
  const lookAlike = await start({ prefix: ['prlimit', '--nofile=128:128'], jvm: ['-Dthreads=100'] });
  const file = await recordIt(await place(lookAlike));
  expect(file.cpuEngine).toBe('ctimer');
  expect(count(await samplesOf(file), 'cpu', BUSY_THREAD)).toBeGreaterThan(20);
});

describe('interrupting', () => {
  test('keeps what was recorded, and stops the profiler', async () => {
    const lookAlike = await start();
    const placement = await place(lookAlike);
    const interrupt = new AbortController();
    const file = await recordIt(placement, {
      durationMs: 60_000,
      signal: interrupt.signal,
      onProgress: ({ fraction = 0 }) => {
        if (fraction > 1 / 60) interrupt.abort();
      },
    });
    expect(file.partial).toBe(true);
    expect(file.durationMs).toBeLessThan(30_000);
    expect(count(await samplesOf(file), 'wall', BUSY_THREAD)).toBeGreaterThan(10);
    expect(isRunning(lookAlike.pid, loadedLibrary(lookAlike))).toBe(false);
    expect(leftovers(placement)).toEqual([]);
  });
});

describe('killed in mid-profile', () => {
  /** A flinkprof that records the look-alike, and is killed with SIGKILL while it does. */
  async function killInMidProfile({ rpcPort, dataPort }: LookAlike, durationMs: number): Promise<void> {
    const program = fileURLToPath(new URL('../support/record-in-child.ts', import.meta.url));
    const args = [program, cacheDir, rpcPort, dataPort, durationMs, join(folder, 'lost.jfr')].map(String);
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    for await (const line of child.stdout) if (String(line).includes('record')) break;
    child.kill('SIGKILL');
    await exited;
  }

  test('it leaves a profiler that stops by itself', async () => {
    const lookAlike = await start();
    await killInMidProfile(lookAlike, 1_000);
    const library = loadedLibrary(lookAlike);
    expect(isRunning(lookAlike.pid, library)).toBe(true);
    await vi.waitFor(
      () => {
        expect(isRunning(lookAlike.pid, library)).toBe(false);
      },
      { timeout: 30_000, interval: 500 },
    );

    const placement = await place(lookAlike);
    expect(leftovers(placement)).toHaveLength(2);
    expect((await recordIt(placement)).partial).toBe(false);
    expect(leftovers(placement)).toEqual([]);
  });

  test('it does not keep the next run from working at once', async () => {
    const lookAlike = await start();
    await killInMidProfile(lookAlike, 60_000);
    const placement = await place(lookAlike);
    expect((await recordIt(placement)).partial).toBe(false);
    expect(leftovers(placement)).toEqual([]);
    expect(isRunning(lookAlike.pid, loadedLibrary(lookAlike))).toBe(false);
  });
});

test('two at once on one JVM: one records, the other one says that it is busy', async () => {
  const lookAlike = await start();
  const placement = await place(lookAlike);
  const outcomes = await Promise.allSettled([
    recordIt(placement, { path: join(folder, 'a.jfr') }),
    recordIt(placement, { path: join(folder, 'b.jfr') }),
  ]);
  const [recorded, refused] = [...outcomes].sort((a, b) => a.status.localeCompare(b.status));
  expect(recorded).toMatchObject({ status: 'fulfilled', value: { partial: false } });
  expect(refused).toMatchObject({ status: 'rejected', reason: { code: 'PROFILER_BUSY' } });
  expect(leftovers(placement)).toEqual([]);
  expect(isRunning(lookAlike.pid, loadedLibrary(lookAlike))).toBe(false);
});

describe("somebody else's profiler", () => {
  test('with a library of theirs is refused and left running', async () => {
    const lookAlike = await start();
    const theirs = join(folder, 'libasyncProfiler.so');
    const { library } = profiler.platforms['linux-x64'] ?? profiler.platforms['linux-arm64'] ?? expect.unreachable();
    cpSync(library.path, theirs);
    asprof('start', lookAlike.pid, theirs, '-e', 'wall', '-o', 'jfr', '-f', join(folder, 'theirs.jfr'));

    const placement = await place(lookAlike);
    const failure = await failureOf(recordIt(placement));
    expect(failure.code).toBe('PROFILER_BUSY');
    expect(failure.message).toContain(theirs);
    expect(isRunning(lookAlike.pid, theirs)).toBe(true);
    expect(leftovers(placement)).toEqual([]);
    asprof('stop', lookAlike.pid, theirs, '-o', 'jfr');
    expect((await recordIt(placement)).partial).toBe(false);
  });

  test('with the library that we delivered is refused and left running', async () => {
    const lookAlike = await start();
    const placement = await place(lookAlike);
    await recordIt(placement);
    const library = loadedLibrary(lookAlike);
    asprof('start', lookAlike.pid, library, '-e', 'wall', '-o', 'jfr', '-f', join(folder, 'theirs.jfr'));
    expect((await failureOf(recordIt(placement))).code).toBe('PROFILER_BUSY');
    expect(isRunning(lookAlike.pid, library)).toBe(true);
  });
});

describe('a JVM that must not be attached to is refused without harm', () => {
  test.each([
    ['-Xrs', ['-Xrs'], 'does not catch SIGQUIT'],
    ['-XX:+DisableAttachMechanism', ['-XX:+DisableAttachMechanism'], 'runs with -XX:+DisableAttachMechanism'],
  ])('%s', async (_, jvm, reason) => {
    const lookAlike = await start({ jvm });
    const failure = await failureOf(recordIt(await place(lookAlike)));
    expect(failure.code).toBe('TARGET_NOT_ATTACHABLE');
    expect(failure.message).toContain(reason);
    expect(lookAlike.isAlive()).toBe(true);
    expect(hasProfiler(lookAlike)).toBe(false);
  });

  test('a flag in JAVA_TOOL_OPTIONS counts too', async () => {
    const prefix = ['env', 'JAVA_TOOL_OPTIONS=-Dx=y -XX:+DisableAttachMechanism'];
    const failure = await failureOf(recordIt(await place(await start({ prefix }))));
    expect(failure.message).toContain('runs with -XX:+DisableAttachMechanism');
  });

  test('one that has just started', async () => {
    const failure = await failureOf(recordIt(await place(await start()), { minJvmAgeMs: 600_000 }));
    expect(failure.code).toBe('TARGET_NOT_ATTACHABLE');
    expect(failure.hint).toMatch(/run it again in \d+ s/);
  });
});

test('a TaskManager that dies while it is recorded is said to be gone', async () => {
  const lookAlike = await start();
  const placement = await place(lookAlike);
  const recording = failureOf(
    recordIt(placement, {
      durationMs: 60_000,
      onProgress: ({ fraction = 0 }) => {
        if (fraction > 0) void lookAlike.kill();
      },
    }),
  );
  expect((await recording).code).toBe('TARGET_GONE');
  expect(leftovers(placement)).toEqual([]);
});

/** Commands with the rights of somebody else. */
const NOBODY = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
function as(prefix: readonly string[]): Shell {
  const shell = localShell();
  return { where: 'this machine', exec: (argv, options) => shell.exec([...prefix, ...argv], options) };
}

describe.skipIf(!isRoot)('users (needs root)', () => {
  afterAll(() => {
    rmSync('/tmp/flinkprof-65534', { recursive: true, force: true });
  });

  test("root records anybody's TaskManager", async () => {
    const lookAlike = await start({ prefix: NOBODY });
    const file = await recordIt(await place(lookAlike));
    expect(count(await samplesOf(file), 'wall', BUSY_THREAD)).toBeGreaterThan(20);
  });

  test('a user records their own TaskManager', async () => {
    const lookAlike = await start({ prefix: NOBODY });
    const file = await recordIt(await place(lookAlike, as(NOBODY)));
    expect(count(await samplesOf(file), 'wall', BUSY_THREAD)).toBeGreaterThan(20);
    expect(loadedLibrary(lookAlike)).toContain('/flinkprof-65534/');
  });

  test("and nobody somebody else's", async () => {
    const lookAlike = await start();
    const { target, ...placement } = await place(lookAlike);
    const failure = await failureOf(recordIt({ ...placement, target: { ...target, shell: as(NOBODY) } }));
    expect(failure.code).toBe('TARGET_NOT_ALLOWED');
    expect(failure.message).toContain('runs as user id 0, flinkprof as 65534');
  });
});

/** A JVM with a /tmp of its own, as in a container; the look-alike's classes stay in sight. */
function ownTmp(options = 'mode=1777', then = ':'): string[] {
  const { classes } = lookAlikes;
  const mounts = [
    `mount --bind ${classes} /mnt`,
    `mount -t tmpfs -o ${options} tmpfs /tmp`,
    `mkdir -p ${classes}`,
    `mount --bind /mnt ${classes}`,
  ];
  return ['unshare', '--mount', 'sh', '-c', `${mounts.join(' && ')} && ${then} && exec "$@"`, 'mounts'];
}

describe.skipIf(!isRoot)('a JVM in namespaces of its own (needs root)', () => {
  test('gets the library into its own files, and only there', async () => {
    const lookAlike = await start({ prefix: ownTmp() });
    const placement = await place(lookAlike);
    const root = `/proc/${lookAlike.pid}/root`;
    const file = await recordIt(placement);
    expect(count(await samplesOf(file), 'wall', BUSY_THREAD)).toBeGreaterThan(20);
    expect(readdirSync(`${root}/tmp/flinkprof-0`)).toEqual([expect.stringMatching(/^ap-/)]);
    expect(leftovers(placement, root)).toEqual([]);

    rmSync(`${root}/tmp/flinkprof-0`, { recursive: true });
    expect((await recordIt(placement)).partial).toBe(false);
  });

  test('whose /tmp allows no execution gets it elsewhere', async () => {
    const lookAlike = await start({ prefix: ownTmp('mode=1777,noexec', 'mount -t tmpfs tmpfs /var/tmp') });
    expect((await recordIt(await place(lookAlike))).partial).toBe(false);
    expect(loadedLibrary(lookAlike)).toMatch(/^\/var\/tmp\/flinkprof-0\//);
  });

  test('that can be written nowhere is not profiled, and each folder is named with the reason', async () => {
    const readOnly = [
      'mount -o remount,ro /tmp',
      'mount -t tmpfs -o ro tmpfs /var/tmp',
      'mount -t tmpfs -o ro tmpfs /dev/shm',
      'cd /',
    ];
    const lookAlike = await start({ prefix: ownTmp('mode=1777', readOnly.join(' && ')) });
    const failure = await failureOf(recordIt(await place(lookAlike)));
    expect(failure.code).toBe('DELIVERY_FAILED');
    for (const path of ['/tmp', '/var/tmp', '/dev/shm'])
      expect(failure.message).toContain(`${path}: it can not be written`);
    expect(lookAlike.isAlive()).toBe(true);
  });

  test('may have process ids of its own, which are those in the recording', async () => {
    const lookAlike = await start({ prefix: ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'] });
    const placement = await place(lookAlike);
    expect(placement.target.pid).not.toBe(lookAlike.pid);
    const file = await recordIt(placement);
    const thread = (await samplesOf(file)).threads.find(({ name }) => name === BUSY_THREAD);
    expect(thread?.tid).toBeLessThan(1_000);
    expect(file.threadStartedAtMs.has(thread?.tid ?? -1)).toBe(true);
  });
});

describe('the profiler’s files', () => {
  let cache: string;
  beforeEach(() => {
    cache = join(folder, 'cache');
  });
  const ensure = (asprofDir?: string) => {
    const progress: string[] = [];
    const options = { cacheDir: cache, mavenRepository, ...(asprofDir === undefined ? {} : { asprofDir }) };
    const tools = { onProgress: ({ message }: ProgressEvent) => void progress.push(message) };
    return ensureProfiler(options, tools, never).then((files) => ({ files, progress }));
  };

  test('are fetched from Maven Central once, and again when one was damaged', async () => {
    const { files, progress } = await ensure();
    expect(progress).toHaveLength(2);
    expect((await ensure()).progress).toEqual([]);
    writeFileSync(files.platforms['linux-arm64']?.library.path ?? '', 'damaged');
    expect((await ensure()).progress).toEqual(['fetching tools.profiler:async-profiler:4.6']);
    expect((await ensure()).progress).toEqual([]);
  });

  test.runIf(process.arch === 'x64')('can be those of an own installation, in both of its layouts', async () => {
    const { files } = await ensure();
    const binaries = files.platforms['linux-x64'] ?? expect.unreachable();
    const flat = join(folder, 'flat');
    cpSync(binaries.launcher.path, join(flat, 'asprof'));
    cpSync(binaries.library.path, join(flat, 'libasyncProfiler.so'));
    for (const own of [flat, join(cache, 'async-profiler/4.6/linux-x64')]) {
      const { files: found, progress } = await ensure(own);
      expect(progress).toEqual([]);
      expect(found.version).toBe('4.5');
      expect(found.platforms['linux-x64']?.library.sha256).toBe(binaries.library.sha256);
    }
    const file = await recordIt(await place(await start()), { profiler: (await ensure(flat)).files });
    expect(file.profilerVersion).toBe('4.5');
  });
});
