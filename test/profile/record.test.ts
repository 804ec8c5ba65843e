import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import type { Placement } from '../../src/locate/index.ts';
import { PROFILE_DEFAULTS, type ProfilerFiles, record, type RecordPlan } from '../../src/profile/index.ts';
import { type Marker, thisProcess } from '../../src/profile/marker.ts';
import { FlinkprofError, type ProgressEvent } from '../../src/shared/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { emptyRecording, FakeTarget, JVM, RUNNING, SUM } from '../support/fake-target.ts';

const LIBRARY = '/tmp/flinkprof-0/ap-4.6-abababab/lib/libasyncProfiler.so';
const binaries = { launcher: { path: '/l', sha256: SUM }, library: { path: '/s', sha256: SUM } };
const profiler: ProfilerFiles = { version: '4.6', platforms: { 'linux-x64': binaries } };
const never = new AbortController().signal;

let folder: string;
let target: FakeTarget;
let warnings: string[];
let progress: ProgressEvent[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flinkprof-record-'));
  target = new FakeTarget(emptyRecording(30_000));
  warnings = [];
  progress = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function start(plan: Partial<RecordPlan> = {}, signal = never) {
  const placement: Placement = {
    taskManagerId: 'tm-1',
    subtasks: [],
    target: { kind: 'process', host: 'fake', ...JVM, shell: target },
  };
  const log = { debug: () => undefined, info: () => undefined, warn: (text: string) => void warnings.push(text) };
  const tools = { clock: fakeClock(), log, onProgress: (event: ProgressEvent) => void progress.push(event) };
  const path = join(folder, 'recording.jfr');
  return record(placement, { ...PROFILE_DEFAULTS, minJvmAgeMs: 0, profiler, path, ...plan }, tools, signal);
}

/** The probe of a JVM that has loaded a library. */
function hasLoaded(path: string): void {
  const { probe } = target.answers;
  target.answers['probe'] = async (argv, stdin) => {
    const answer = await probe?.(argv, stdin);
    return { stdout: `${String(answer?.stdout)}library ${path}\n` };
  };
}

async function leftMarker(marker: Partial<Marker>): Promise<void> {
  const left = {
    runId: 'abcdef012345',
    owner: { ...(await thisProcess()), pid: 999_999_999, startTicks: '1' },
    startedAt: target.now - 100,
    endsAt: target.now - 60,
    ...marker,
  };
  const name = `session-${JVM.pid}-${JVM.startTicks}`;
  target.marker = `own ${name} ${JSON.stringify(left)} \n`;
}

describe('a recording', () => {
  test('takes few commands, and leaves nothing behind', async () => {
    await start();
    const alive = (call: string): boolean => call === 'cat';
    expect(target.calls.filter((call) => !alive(call))).toEqual([
      'probe',
      'find-place',
      'claim-session',
      'asprof start',
      'read-threads',
      'read-threads',
      'asprof stop',
      'read-recording',
      'remove-run',
    ]);
    // Looked after every 2 s.
    expect(target.calls.filter(alive)).toHaveLength(14);
    expect(readdirSync(folder)).toEqual(['recording.jfr']);
  });

  test('is described by what was seen of it', async () => {
    const file = await start();
    expect(file).toMatchObject({
      taskManagerId: 'tm-1',
      path: join(folder, 'recording.jfr'),
      bytes: 68,
      events: ['cpu', 'wall'],
      intervalNanos: { cpu: 10_000_000, wall: 20_000_000 },
      startedAtMs: 1_800_000_000_000,
      durationMs: 30_000,
      partial: false,
      profilerVersion: '4.6',
      cpuEngine: 'perf',
    });
    expect(file.threadStartedAtMs.get(JVM.pid)).toBe(1_700_000_000_000 + Number(JVM.startTicks) * 10);
    expect(file.timings.recordMs).toBe(30_000);
  });

  test('ends by itself 10 s later if we do not end it, and is bound to one library', async () => {
    await start({ durationMs: 2_500 });
    const argv = target.argvOf('asprof start');
    expect(argv.slice(1, 4)).toEqual(['start', '--timeout', '13']);
    expect(argv.slice(-3)).toEqual(['--libpath', LIBRARY, String(JVM.pid)]);
  });

  test('tells how far it is four times a second', async () => {
    await start({ durationMs: 1_000 });
    expect(progress.map(({ stage, fraction }) => (fraction === undefined ? stage : fraction))).toEqual([
      'deliver',
      'start',
      0,
      0.25,
      0.5,
      0.75,
      1,
      'fetch',
    ]);
    expect(progress.every(({ taskManagerId }) => taskManagerId === 'tm-1')).toBe(true);
  });

  test('without perf events is said to be made with timers', async () => {
    target.answers['read-threads'] = () => ({ stdout: 'btime 1700000000\nperf 0\n' });
    expect((await start()).cpuEngine).toBe('ctimer');
    expect((await start({ events: ['wall'] })).cpuEngine).toBe('unknown');
  });
});

describe('interrupting', () => {
  test('while it records keeps what there is', async () => {
    const interrupt = new AbortController();
    target.answers['cat'] = () => {
      interrupt.abort();
      throw new FlinkprofError('ABORTED', 'interrupted');
    };
    const file = await start({}, interrupt.signal);
    expect(file.partial).toBe(true);
    expect(file.timings.recordMs).toBe(2_000);
    expect(target.calls.slice(-3)).toEqual(['asprof stop', 'read-recording', 'remove-run']);
  });

  test('before the profiler was started leaves the JVM alone', async () => {
    const interrupt = new AbortController();
    target.answers['claim-session'] = () => {
      interrupt.abort();
      return {};
    };
    expect((await failureOf(start({}, interrupt.signal))).code).toBe('ABORTED');
    expect(target.calls).not.toContain('asprof start');
    expect(target.calls.at(-1)).toBe('remove-run');
  });

  test('while the profiler starts stops it, and keeps nothing: there is nothing', async () => {
    const interrupt = new AbortController();
    target.answers['asprof start'] = () => {
      interrupt.abort();
      return {};
    };
    expect((await failureOf(start({}, interrupt.signal))).code).toBe('ABORTED');
    expect(target.calls.slice(-2)).toEqual(['asprof stop', 'remove-run']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('somebody else profiles the JVM', () => {
  test('by another flinkprof that is alive', async () => {
    await leftMarker({ owner: await thisProcess(), endsAt: target.now + 25 });
    const failure = await failureOf(start());
    expect(failure.code).toBe('PROFILER_BUSY');
    expect(failure.message).toContain(`another flinkprof (pid ${process.pid} on ${hostname()}), for 25 s at the most`);
    expect(target.calls.at(-1)).toBe('find-place');
  });

  test('by a flinkprof on a machine that cannot be asked', async () => {
    await leftMarker({ owner: { host: 'other', pidNamespace: 'p', pid: 1, startTicks: '1' }, endsAt: target.now + 5 });
    expect((await failureOf(start())).code).toBe('PROFILER_BUSY');
  });

  test("by another user's flinkprof", async () => {
    await leftMarker({ owner: await thisProcess(), endsAt: target.now + 25 });
    target.marker = target.marker.replace('own ', 'other ');
    expect((await failureOf(start())).code).toBe('PROFILER_BUSY');
  });

  test('by one that was quicker by a moment', async () => {
    const marker = { runId: 'abcdef012345', owner: await thisProcess(), startedAt: 1, endsAt: target.now + 40 };
    target.answers['claim-session'] = () => ({ code: 2, stdout: JSON.stringify(marker) });
    expect((await failureOf(start())).code).toBe('PROFILER_BUSY');
    expect(target.calls).not.toContain('asprof start');
    expect(target.calls).not.toContain('remove-run');
  });

  test.each([
    ['with our library', LIBRARY],
    ['with a library of theirs', '/opt/async-profiler/lib/libasyncProfiler.so'],
  ])('%s: it is not touched', async (_, path) => {
    hasLoaded(path);
    target.answers['asprof status'] = (argv) => ({ stdout: argv.includes(path) ? `${RUNNING} 7 seconds\n` : '' });
    const failure = await failureOf(start());
    expect(failure.code).toBe('PROFILER_BUSY');
    expect(failure.message).toContain(`for 7 s, with ${path}`);
    expect(target.calls).not.toContain('asprof stop');
    expect(target.calls).not.toContain('asprof start');
  });

  test('since a moment ago: it is not touched', async () => {
    target.answers['asprof start'] = () => ({ code: 200, stderr: '[ERROR] Profiler already started\n' });
    expect((await failureOf(start())).code).toBe('PROFILER_BUSY');
    expect(target.calls).not.toContain('asprof stop');
    expect(target.calls.at(-1)).toBe('remove-run');
  });

  test('with a library whose file is gone: nobody can ask it, so it is said', async () => {
    hasLoaded('/tmp/libasyncProfiler-123.so (deleted)');
    await start();
    expect(warnings).toEqual([expect.stringContaining('whose file is gone')]);
    expect(target.calls).not.toContain('asprof status');
  });

  test('or has it only loaded: that does not matter', async () => {
    hasLoaded('/opt/async-profiler/lib/libasyncProfiler.so');
    target.answers['asprof status'] = () => ({ code: 200, stderr: 'unknown command' });
    await start();
    expect(warnings).toEqual([expect.stringContaining('does not tell whether it runs')]);
  });
});

describe('what an earlier run left', () => {
  test('is removed when nothing runs any more', async () => {
    await leftMarker({});
    hasLoaded(LIBRARY);
    await start();
    expect(target.calls.slice(1, 5)).toEqual(['find-place', 'asprof status', 'remove-run', 'claim-session']);
    expect(target.argvOf('remove-run').slice(-3)).toEqual([
      '/tmp/flinkprof-0',
      `session-${JVM.pid}-${JVM.startTicks}`,
      'abcdef012345',
    ]);
  });

  test('is stopped when it is its profiler that still runs', async () => {
    await leftMarker({ startedAt: target.now - 21, endsAt: target.now + 20 });
    hasLoaded(LIBRARY);
    let running = true;
    target.answers['asprof status'] = () => ({
      stdout: running ? `${RUNNING} 20 seconds\n` : 'Profiler is not active\n',
    });
    target.answers['asprof stop'] = () => {
      running = false;
      return {};
    };
    await start();
    expect(target.calls.slice(2, 6)).toEqual(['asprof status', 'asprof stop', 'remove-run', 'claim-session']);
  });

  test('does not make a profiler ours that was started at another time', async () => {
    await leftMarker({ startedAt: target.now - 300, endsAt: target.now - 260 });
    hasLoaded(LIBRARY);
    target.answers['asprof status'] = () => ({ stdout: `${RUNNING} 20 seconds\n` });
    expect((await failureOf(start())).code).toBe('PROFILER_BUSY');
    expect(target.calls).not.toContain('asprof stop');
  });

  test('in another JVM is removed, but not looked into', async () => {
    await leftMarker({});
    target.marker = target.marker.replace(/session-\S+/, 'session-7-7');
    await start();
    expect(target.argvOf('remove-run')).toContain('session-7-7');
    expect(target.calls).not.toContain('asprof status');
  });
});

describe('the target', () => {
  test('was replaced by another process since it was located', async () => {
    const { probe } = target.answers;
    target.answers['probe'] = async (argv, stdin) => {
      const answer = await probe?.(argv, stdin);
      return { stdout: String(answer?.stdout).replace(JVM.startTicks, '5') };
    };
    expect((await failureOf(start())).code).toBe('TARGET_GONE');
    expect(target.calls).toEqual(['probe']);
  });

  test('ends while it is recorded', async () => {
    target.answers['cat'] = () => ({ code: 1, stderr: 'No such file or directory' });
    const failure = await failureOf(start());
    expect(failure.code).toBe('TARGET_GONE');
    expect(target.calls.at(-1)).toBe('remove-run');
  });

  test('ends at the end: there is nothing to stop, and nothing to warn of', async () => {
    target.answers['asprof stop'] = () => {
      target.answers['cat'] = () => ({ code: 1 });
      return { code: 1, stderr: `Process ${JVM.pid} not found` };
    };
    expect((await failureOf(start())).code).toBe('TARGET_GONE');
    expect(target.calls.at(-1)).toBe('remove-run');
    expect(warnings).toEqual([]);
  });

  test('ends while the profiler starts', async () => {
    target.answers['asprof start'] = () => ({ code: 1, stderr: `Process ${JVM.pid} not found` });
    target.answers['cat'] = () => ({ code: 1 });
    expect((await failureOf(start())).code).toBe('TARGET_GONE');
  });

  test.each([
    ['Dynamic agent loading is not enabled. Use -XX:+EnableDynamicAgentLoading', 255, 'TARGET_NOT_ATTACHABLE'],
    ['Could not start attach mechanism: No such file or directory', 1, 'TARGET_NOT_ATTACHABLE'],
    ['Failed to change credentials to match the target process: Operation not permitted', 1, 'TARGET_NOT_ALLOWED'],
    ['/x/libasyncProfiler.so was not loaded.\nfailed to map segment from shared object', 255, 'DELIVERY_FAILED'],
    ['[ERROR] Could not open output file', 200, 'PROFILER_FAILED'],
  ])('answers the start with %j', async (stderr, code, expected) => {
    target.answers['asprof start'] = () => ({ code, stderr });
    const failure = await failureOf(start());
    expect(failure.code).toBe(expected);
    expect(failure.message).toContain(stderr.split('\n')[0]);
    expect(target.calls.at(-1)).toBe('remove-run');
  });

  test('cannot be told to stop: marker and recording stay for the next run to find', async () => {
    target.answers['asprof stop'] = () => {
      throw new FlinkprofError('DEADLINE', 'asprof stop did not end within 20 s');
    };
    expect((await failureOf(start())).code).toBe('DEADLINE');
    expect(target.calls).not.toContain('remove-run');
    expect(warnings).toEqual(['what was started could not be ended: it ends by itself']);
  });
});

describe('the recording', () => {
  test('was ended by somebody else: it is kept, and said to be partial', async () => {
    target = new FakeTarget(emptyRecording(12_000));
    const file = await start();
    expect(file).toMatchObject({ partial: true, durationMs: 12_000 });
    expect(warnings).toEqual(['somebody else ended the recording']);
  });

  test('that was damaged on its way is fetched again', async () => {
    const whole = target.answers['read-recording'];
    let attempts = 0;
    target.answers['read-recording'] = async (argv, stdin) => {
      const answer = await whole?.(argv, stdin);
      attempts++;
      return attempts === 1 ? { ...answer, stdout: 'half of it' } : { ...answer };
    };
    expect((await start()).bytes).toBe(68);
    expect(attempts).toBe(2);
  });

  test('that stays damaged is not kept', async () => {
    target.answers['read-recording'] = () => ({ stdout: 'half of it', stderr: 'size 68\nsha256 00\n' });
    expect((await failureOf(start())).code).toBe('RECORDING_DAMAGED');
    expect(readdirSync(folder)).toEqual([]);
    expect(target.calls.at(-1)).toBe('remove-run');
  });

  test.each([
    ['other bytes of the same length', 'x'.repeat(68), 'size 68\nsha256 00\n'],
    ['fewer bytes, where the target knows no checksums', 'x'.repeat(60), 'size 68\nsha256 \n'],
  ])('that arrived as %s is not taken for it', async (_, stdout, stderr) => {
    target.answers['read-recording'] = () => ({ stdout, stderr });
    const failure = await failureOf(start());
    expect([failure.code, failure.message]).toEqual(['RECORDING_DAMAGED', expect.stringContaining('has 68 bytes')]);
  });

  test('that is larger than allowed is not fetched', async () => {
    target.answers['read-recording'] = () => ({ code: 4, stderr: 'size 5000000000\n' });
    const failure = await failureOf(start());
    expect([failure.code, failure.message]).toEqual(['OUTPUT_TOO_LARGE', expect.stringContaining('5000000000 bytes')]);
  });

  test('that is not there is missed', async () => {
    target.answers['read-recording'] = () => ({ code: 3 });
    expect((await failureOf(start())).code).toBe('PROFILER_FAILED');
  });

  test('has nowhere to go', async () => {
    const path = join(folder, 'missing', 'recording.jfr');
    expect((await failureOf(start({ path }))).code).toBe('OUTPUT_NOT_WRITABLE');
    expect(existsSync(path)).toBe(false);
    expect(target.calls.at(-1)).toBe('remove-run');
  });

  test('replaces what was there only when it is whole', async () => {
    const { path } = await start();
    target.answers['read-recording'] = () => ({ stdout: 'half of it', stderr: 'size 68\nsha256 00\n' });
    await failureOf(start());
    expect(readFileSync(path)).toHaveLength(68);
  });
});

test('a profiler that is not made for the machine is not delivered', async () => {
  const files: ProfilerFiles = { version: '4.6', platforms: { 'linux-arm64': binaries } };
  const failure = await failureOf(start({ profiler: files }));
  expect(failure.code).toBe('PROFILER_UNAVAILABLE');
  expect(failure.message).toContain('needs async-profiler for linux-x64, this one is for linux-arm64');
});
