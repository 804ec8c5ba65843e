import { readdirSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';

import { type FrameKind, readJfr, type Samples, THREAD_STATE, writeCollapsed } from '../../src/recording/index.ts';
import { differences, ourAnswer, questionsAbout, sumsOf } from './support/converter.ts';
import { FIXTURES, fixture, nameOfAnswer, RECORDINGS } from './support/fixtures.ts';
import { flawsOf } from './support/soundness.ts';

const read = (name: string): Promise<Samples> => readJfr(fixture(`${name}.jfr.gz`));
const sum = (values: Float64Array): number => values.reduce((a, b) => a + b, 0);

describe.each(RECORDINGS)('$name', ({ name, tellsCpuFromWall }) => {
  test("has the stacks and weights of async-profiler's own converter, for each event and thread", async () => {
    const samples = await read(name);
    const questions = questionsAbout(samples, tellsCpuFromWall);
    for (const question of questions) {
      const answer = new TextDecoder().decode(fixture(nameOfAnswer(name, question)));
      const theirs = sumsOf(answer, question, samples.source.profilerVersion === null);
      expect(differences(ourAnswer(samples, question), theirs), nameOfAnswer(name, question)).toEqual([]);
    }
    const answers = readdirSync(FIXTURES).filter((file) => file.startsWith(`${name}.`) && file.includes('collapsed'));
    expect(questions.map((question) => nameOfAnswer(name, question)).sort()).toEqual(answers.sort());
  });

  test('holds together', async () => {
    expect(flawsOf(await read(name))).toEqual([]);
  });
});

describe('what the samples say', () => {
  let everything: Samples;
  beforeAll(async () => {
    everything = await read('everything-in-two-chunks');
  });

  test('cpu and wall weigh their interval for each sample', () => {
    const { cpu, wall } = everything.events;
    expect(cpu).toMatchObject({ unit: 'nanos', intervalNanos: 20e6 });
    expect(wall).toMatchObject({ unit: 'nanos', intervalNanos: 100e6 });
    expect(sum(cpu!.weights)).toBe(sum(cpu!.counts) * 20e6);
    expect(sum(wall!.weights)).toBe(sum(wall!.counts) * 100e6);
  });

  test('idle wall-clock samples are written together and count one by one', () => {
    const { threadIds, counts } = everything.events.wall!;
    const sleeper = everything.threads.findIndex(({ name }) => name === 'sleeper');
    const ofSleeper = counts.filter((_, row) => threadIds[row] === sleeper);
    expect(Math.max(...ofSleeper)).toBeGreaterThan(1);
    // 7 seconds at 100 ms; the last may be missing.
    expect(sum(ofSleeper)).toBeGreaterThan(60);
    expect(sum(ofSleeper)).toBeLessThanOrEqual(72);
  });

  test('allocations are bytes with the class on top, locks nanoseconds waited', () => {
    const { alloc, lock } = everything.events;
    expect([alloc!.unit, lock!.unit]).toEqual(['bytes', 'nanos']);
    expect(topFrames(everything, 'alloc')).toEqual(
      expect.arrayContaining(['byte[] class', 'int[] class', 'Workload$Payload class']),
    );
    expect(topFrames(everything, 'lock')).toEqual(
      expect.arrayContaining(['Workload$Monitor class', 'java.util.concurrent.locks.ReentrantLock$NonfairSync class']),
    );
    // Four threads wait for two others, most of seven seconds.
    expect(sum(lock!.weights)).toBeGreaterThan(7e9);
    expect(sum(lock!.weights)).toBeLessThan(4 * 7.5e9);
  });

  test('a thread has its whole name, whatever is in it, and its number', () => {
    const names = everything.threads.map(({ name }) => name);
    expect(names).toEqual(
      expect.arrayContaining(['burner', 'parse; json, then [map] (1/2)#0', 'ünïcödé 日本 🦊 (2/2)#0']),
    );
    expect(new Set(names).size).toBe(names.length);
    expect(everything.threads.find(({ name }) => name === 'burner')).toEqual({
      name: 'burner',
      tid: expect.any(Number) as number,
      isJava: true,
    });
    expect(everything.threads.find(({ name }) => name.startsWith('C2 Compiler'))?.isJava).toBe(false);
  });

  test("a thread of Flink's has the name of its subtask, and is not mistaken for one that only inherited it", async () => {
    const { threads } = await read('flink-taskmanager');
    const ofTask = threads.filter(({ name }) => name.startsWith('update profile'));
    expect(ofTask.map(({ name, isJava }) => ({ name: name.replace(/\d(?=\/2)/, '?'), isJava }))).toEqual(
      expect.arrayContaining([
        { name: 'update profile -> discard: Writer (?/2)#0', isJava: true },
        { name: 'update profile ', isJava: false },
      ]),
    );
  });

  test('frames are named as async-profiler names them, outermost first, and know how they ran', () => {
    const burning = writeCollapsed(everything, 'cpu', { threads: true })
      .split('\n')
      .find((line) => line.startsWith('[burner tid=') && line.includes('Workload.cube'));
    expect(burning).toMatch(
      /^\[burner tid=\d+\];java\/lang\/Thread\.run;.*Workload\.burn;Workload\.outer;Workload\.middle;Workload\.cube \d+$/,
    );
    expect(kindsOf(everything, 'Workload.cube')).toContain('inlined');
    expect(kindsOf(everything, 'JavaThread::sleep')).toEqual(['cpp']);
    expect(kindsOf(everything, 'JVM_Sleep')).toEqual(['native']);
  });

  test('a sample knows when it was and what the thread did', () => {
    const { cpu, wall } = everything.events;
    expect(everything.durationMs).toBeGreaterThan(6_900);
    expect(Math.min(...cpu!.timesMs)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...cpu!.timesMs)).toBeGreaterThan(5_500); // in the second chunk
    expect(Math.max(...cpu!.timesMs)).toBeLessThanOrEqual(everything.durationMs!);
    expect(everything.startedAtMs).toBeGreaterThan(Date.UTC(2020, 0));
    expect(new Set(cpu!.states)).toEqual(new Set([THREAD_STATE.unknown]));
    expect(new Set(wall!.states)).toEqual(new Set([THREAD_STATE.running, THREAD_STATE.sleeping]));
  });

  test('the file names what it was made with', () => {
    expect(everything.source).toEqual({
      format: 'jfr',
      profilerVersion: '4.6',
      engine: expect.stringMatching(/^(perf_events|ctimer)$/) as string,
    });
  });

  test('a recording without samples is one', async () => {
    const nothing = await read('nothing-sampled');
    expect(nothing.events).toEqual({});
    expect(nothing.durationMs).toBeGreaterThan(500);
  });

  test('async-profiler 2.9 did not mark samples; what was asked for tells', async () => {
    expect(Object.keys((await read('async-profiler-2.9')).events)).toEqual(['cpu', 'alloc', 'lock']);
    const { wall, cpu } = (await read('async-profiler-2.9-wall')).events;
    expect(cpu).toBeUndefined();
    expect(wall).toMatchObject({ unit: 'nanos', intervalNanos: 50e6 });
  });

  test("the JDK's own samples are counted, not weighed, and native code is apart", async () => {
    const { source, events, frames } = await read('jdk-17');
    expect(source.profilerVersion).toBeNull();
    expect(events.cpu).toMatchObject({ unit: 'samples' });
    expect(events.wall).toMatchObject({ unit: 'samples' });
    expect(sum(events.cpu!.weights)).toBe(events.cpu!.counts.length);
    expect(frames.some(({ name }) => name === 'Workload.cube')).toBe(true);
  });
});

describe('a file in pieces', () => {
  const bytes = fixture('everything-in-two-chunks.jfr.gz');

  test.each([1_000, 65_536, 150_000])('of %i bytes is read as the whole file is', async (length) => {
    expect(await readJfr(piecesOf(bytes, length))).toEqual(await readJfr(bytes));
  });

  test('may come byte by byte', async () => {
    const small = fixture('nothing-sampled.jfr.gz');
    expect(await readJfr(piecesOf(small, 1))).toEqual(await readJfr(small));
  });

  test('two recordings one after the other are one, with each frame, stack and thread once', async () => {
    const once = await readJfr(bytes);
    const twice = await readJfr(Uint8Array.from([...bytes, ...bytes]));
    expect(twice.frames).toEqual(once.frames);
    expect(twice.stacks).toEqual(once.stacks);
    expect(twice.threads).toEqual(once.threads);
    expect(sum(twice.events.cpu!.weights)).toBe(2 * sum(once.events.cpu!.weights));
  });

  test('what goes wrong while it is fetched is not mistaken for damage', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield bytes.subarray(0, 1_000);
      await Promise.reject(new Error('connection lost'));
    }
    await expect(readJfr(broken())).rejects.toThrow('connection lost');
  });
});

async function* piecesOf(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < bytes.length; start += length) {
    yield await Promise.resolve(bytes.subarray(start, start + length));
  }
}

function topFrames({ events, stacks, frames }: Samples, event: 'alloc' | 'lock'): string[] {
  const tops = new Set<string>();
  for (const stack of events[event]!.stackIds) {
    const { name, kind } = frames[stacks.frameIds[stacks.offsets[stack + 1]! - 1]!]!;
    tops.add(`${name} ${kind}`);
  }
  return [...tops];
}

function kindsOf({ frames }: Samples, name: string): FrameKind[] {
  return frames.filter((frame) => frame.name === name).map(({ kind }) => kind);
}
