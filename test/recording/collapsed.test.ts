import { describe, expect, test } from 'vitest';

import {
  type CollapsedMeaning,
  readCollapsed,
  readJfr,
  type Samples,
  writeCollapsed,
} from '../../src/recording/index.ts';
import { FlinkprofError } from '../../src/shared/index.ts';
import { fixture } from './support/fixtures.ts';
import { flawsOf } from './support/soundness.ts';

/** The only row of one line, in words. */
function readLine(
  line: string,
  meaning?: CollapsedMeaning,
): { thread: Samples['threads'][number]; frames: string[]; value: number } {
  const samples = readCollapsed(`${line}\n`, meaning);
  expect(flawsOf(samples)).toEqual([]);
  const [columns] = Object.values(samples.events);
  expect(columns?.weights).toHaveLength(1);
  return {
    thread: samples.threads[columns!.threadIds[0]!]!,
    frames: [...samples.stacks.frameIds].map((id) => `${samples.frames[id]!.name} (${samples.frames[id]!.kind})`),
    value: columns!.weights[0]!,
  };
}

describe('a line', () => {
  test('is frames, outermost first, and a number', () => {
    expect(readLine('java/lang/Thread.run;Busy.work;Busy.inner 42')).toMatchObject({
      frames: ['java/lang/Thread.run (java)', 'Busy.work (java)', 'Busy.inner (java)'],
      value: 42,
      thread: { name: '', tid: null },
    });
  });

  test.each([
    ['a/B.c_[0]', 'a/B.c (interpreted)'],
    ['a/B.c_[1]', 'a/B.c (c1)'],
    ['a/B.c_[i]', 'a/B.c (inlined)'],
    ['a/B.c_[j]', 'a/B.c (jit)'],
    ['do_syscall_64_[k]', 'do_syscall_64 (kernel)'],
    [
      'bool rocksdb::BlockIter<rocksdb::IndexValue>::Seek(int, char)',
      'bool rocksdb::BlockIter<rocksdb::IndexValue>::Seek(int, char) (cpp)',
    ],
    ['/tmp/rocksdb-lib-1f/librocksdbjni-linux64.so', '/tmp/rocksdb-lib-1f/librocksdbjni-linux64.so (native)'],
    ['__memmove_avx_unaligned_erms', '__memmove_avx_unaligned_erms (native)'],
    ['a/B$$Lambda$908.0x00007f70e760a000.run', 'a/B$$Lambda$908.0x00007f70e760a000.run (java)'],
    ['Busy$$Lambda/0x0000000036040210.run', 'Busy$$Lambda/0x0000000036040210.run (java)'],
    ['vtable stub', 'vtable stub (native)'],
    ['[unknown]', '[unknown] (unknown)'],
    ['', ' (unknown)'],
  ])('with the frame %j says how it ran', (text, frame) => {
    expect(readLine(`main;${text};leaf 1`).frames[1]).toBe(frame);
  });

  test.each([
    ['[main tid=7];a/B.c 1', 'main', 7],
    ['[parse, json (hot); x (1/2)#0 tid=14319];a/B.c 1', 'parse, json (hot); x (1/2)#0', 14_319],
    ['[map [a] tid=5; b tid=12];a/B.c 1', 'map [a] tid=5; b', 12],
    ['[tid=99];clone 1', '', 99],
    ['[日本 🦊 tid=3];a/B.c 1', '日本 🦊', 3],
  ])('of a thread, %s', (line, name, tid) => {
    expect(readLine(line).thread).toMatchObject({ name, tid });
    expect(readLine(line).frames).toHaveLength(1);
  });

  test('may be of a thread and nothing else', () => {
    expect(readLine('[main tid=7] 3')).toMatchObject({ thread: { name: 'main' }, frames: [], value: 3 });
  });

  test('has the class on top where it is of allocations or locks', () => {
    const line = 'a/B.c;java.lang.String_[i] 1';
    expect(readLine(line, { event: 'alloc', unit: 'bytes' }).frames[1]).toBe('java.lang.String (class)');
    expect(readLine('a/B.c;byte[]_[k] 1', { event: 'alloc' }).frames[1]).toBe('byte[] (class)');
    expect(readLine('a/B.c;java.lang.Object_[i] 1', { event: 'lock' }).frames[1]).toBe('java.lang.Object (class)');
    expect(readLine(line, { event: 'cpu' }).frames[1]).toBe('java.lang.String (inlined)');
  });
});

describe('a text', () => {
  test('may come from Windows, with empty lines, or without a line break at its end', () => {
    const { events, stacks } = readCollapsed('\ufeffa;b 1\r\n\r\na;c 2');
    expect(events.cpu).toMatchObject({
      unit: 'samples',
      weights: Float64Array.of(1, 2),
      counts: Float64Array.of(1, 2),
    });
    expect(stacks.offsets).toEqual(Int32Array.of(0, 2, 4));
  });

  test('has each frame, stack and thread once', () => {
    const { frames, stacks, threads } = readCollapsed('[x tid=1];a;b 1\n[y tid=2];a;b 1\n[x tid=1];b;a 5\n');
    expect([frames.length, stacks.offsets.length - 1, threads.length]).toEqual([2, 2, 2]);
  });

  test('tells threads of Java from others by their frames', () => {
    const { threads } = readCollapsed('[GC tid=1];clone;G1::mark 1\n[x tid=2];clone 1\n[x tid=2];clone;a/B.c 1\n');
    expect(threads.map(({ isJava }) => isJava)).toEqual([false, true]);
  });

  test('of nothing is a recording without samples', () => {
    expect(readCollapsed('').events).toEqual({});
    expect(readCollapsed(new Uint8Array()).events).toEqual({});
  });

  test('of other numbers than samples does not know how many samples these are', () => {
    const { alloc } = readCollapsed('a;byte[]_[i] 4096\n', { event: 'alloc', unit: 'bytes' }).events;
    expect(alloc).toMatchObject({ unit: 'bytes', weights: Float64Array.of(4_096), counts: Float64Array.of(1) });
  });

  test.each([
    ['a;b', 'line 2'],
    ['a;b 1.5', 'line 2'],
    ['a;b -1', 'line 2'],
    ['42', 'line 2'],
    ['a 99999999999999999999', 'line 2'],
  ])('with the line %j is damaged there', (line, where) => {
    const read = (): Samples => readCollapsed(`a;b 1\n${line}\na;c 1\n`);
    expect(read).toThrow(FlinkprofError);
    expect(read).toThrow(`damaged at ${where}: expected a stack, a space and a whole number, and found '${line}'`);
  });
});

describe('writing', () => {
  const everything = readJfr(fixture('everything-in-two-chunks.jfr.gz'));

  test('sums up equal stacks, in order', () => {
    const samples = readCollapsed('[x tid=1];a;b 1\n[y tid=2];a;b 2\n[x tid=1];a 4\n[x tid=1];a;b 8\n');
    expect(writeCollapsed(samples, 'cpu')).toBe('a 4\na;b 11\n');
    expect(writeCollapsed(samples, 'cpu', { threads: true })).toBe('[x tid=1];a 4\n[x tid=1];a;b 9\n[y tid=2];a;b 2\n');
    expect(writeCollapsed(samples, 'wall')).toBe('');
  });

  test.each(['cpu', 'wall', 'alloc', 'lock'] as const)('%s, read again, is written the same', async (event) => {
    for (const threads of [true, false]) {
      const written = writeCollapsed(await everything, event, { threads });
      const unit = event === 'alloc' ? 'bytes' : 'nanos';
      expect(writeCollapsed(readCollapsed(written, { event, unit }), event, { threads })).toBe(written);
    }
  });

  test('reading what was written finds the same threads', async () => {
    const written = writeCollapsed(await everything, 'wall', { threads: true });
    const names = readCollapsed(written, { event: 'wall' }).threads.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['parse; json, then [map] (1/2)#0', 'ünïcödé 日本 🦊 (2/2)#0']));
  });

  test('a name of two lines stays in one', () => {
    const samples = readCollapsed('[x tid=1];a 1\n');
    samples.threads[0]!.name = 'two\nlines';
    expect(writeCollapsed(samples, 'cpu', { threads: true })).toBe('[two lines tid=1];a 1\n');
  });
});
