import { describe, expect, test } from 'vitest';

import type { EventKind } from '../../src/recording/index.ts';
import { type FlameData, flameData } from '../../src/report/index.ts';
import { MAILBOX, sampleReport, taskThread } from '../support/sample-capture.ts';
import { samplesOf } from '../support/samples.ts';

const { capture } = sampleReport();
const BUSY = `${taskThread(0)}#100`;

/** Back to what went in: `thread | frames | weight` per row, by hand and without the viewer's code. */
function unpack(data: FlameData, event: EventKind): string[] {
  const packed = data.events.find((candidate) => candidate.event === event);
  if (!packed) return [];
  let row = 0;
  return packed.threads.flatMap((thread, at) => {
    let node = 0;
    return Array.from({ length: packed.rowCounts[at]! }, () => {
      node += packed.nodes[row]!;
      const weight = packed.weights[row]! * packed.scale;
      const count = (packed.counts ?? packed.weights)[row]!;
      row += 1;
      return `${data.threads[thread]!.name} | ${stackOf(data, node).join(';')} | ${weight} in ${count}`;
    });
  });
}

function stackOf(data: FlameData, node: number): string[] {
  const stack: string[] = [];
  let met = -1;
  for (const step of data.walk) {
    if (step < 0) {
      stack.length += step;
      continue;
    }
    stack.push(data.names[data.frames.name[step]!]!);
    met += 1;
    if (met === node) return stack;
  }
  throw new Error(`no node ${node}`);
}

function packed(events: Parameters<typeof samplesOf>[0], taskManagerId = 'tm-1'): FlameData {
  return flameData(capture, new Map([[taskManagerId, samplesOf(events)]]));
}

describe('the data of the flame graphs', () => {
  test('holds every sample, with its thread, stack, weight and count', () => {
    const data = packed({
      cpu: `${BUSY} | a;b;c | 3
            ${BUSY} | a;b | 2
            GC#7 | x | 1
            ${BUSY} | a;b;c | 4`,
      alloc: `${BUSY} | a;b;c;byte[]_[c] | 5`,
    });
    expect(unpack(data, 'cpu')).toEqual([
      `${taskThread(0)} | a;b | 20000000 in 2`,
      `${taskThread(0)} | a;b;c | 70000000 in 7`,
      'GC | x | 10000000 in 1',
    ]);
    expect(unpack(data, 'alloc')).toEqual([`${taskThread(0)} | a;b;c;byte[] | 5000 in 5`]);
  });

  test('puts callers before what they call, and shares what stacks have in common', () => {
    const { walk, frames, names } = packed({ cpu: 'T | a;b | 1\nT | x | 1\nT | a;c;d | 1' });
    const told = walk.map((step) => (step < 0 ? step : names[frames.name[step]!]));
    expect(told).toEqual(['a', 'b', -1, 'c', 'd', -3, 'x']);
  });

  test('weighs in the largest unit that fits all rows, so that most numbers are short', () => {
    const [cpu] = packed({ cpu: 'T | a | 3\nT | b | 2' }).events;
    expect(cpu).toMatchObject({ unit: 'nanos', scale: 10_000_000, weights: [3, 2], counts: null });
  });

  test('keeps counts where they are not the weight in another unit', () => {
    const [alloc] = packed({ alloc: 'T | a | 3\nT | b | 3' }).events;
    expect(alloc).toMatchObject({ scale: 3_000, weights: [1, 1], counts: [3, 3] });
  });

  test('keeps the same method apart by how it ran, and says whose code it is', () => {
    const data = packed({
      cpu: 'T | java/lang/Thread.run;com/acme/Map.map | 1\nT | com/acme/Map.map_[i];futex_[k] | 1',
    });
    const frames = data.frames.name.map(
      (name, i) => `${data.names[name]!} ${data.kinds[data.frames.kind[i]!]!} ${data.origins[data.frames.origin[i]!]!}`,
    );
    expect(frames.sort()).toEqual([
      'com/acme/Map.map inlined user',
      'com/acme/Map.map jit user',
      'futex kernel kernel',
      'java/lang/Thread.run jit jdk',
    ]);
    expect(data.names).toHaveLength(3);
  });

  test('counts a sample without a stack', () => {
    const samples = samplesOf({ cpu: 'T | a | 1' });
    const empty = { ...samples, stacks: { frameIds: new Int32Array(), offsets: Int32Array.of(0, 0) } };
    expect(unpack(flameData(capture, new Map([['tm-1', empty]])), 'cpu')).toEqual(['T | [no stack] | 10000000 in 1']);
  });

  test('merges lambdas and unpacked libraries of two TaskManagers by what they are, not by their address', () => {
    const stack = (lambda: string, folder: string) =>
      `T | a/Task$$Lambda${lambda}.run;/tmp/rocksdb-lib-${folder}/rocks.so_[n] | 1`;
    const data = flameData(
      capture,
      new Map([
        ['tm-1', samplesOf({ cpu: stack('$908.0x00007f70e760a000', 'f00') })],
        ['tm-2', samplesOf({ cpu: stack('/0x0000000036040210', 'ba7') })],
        ['tm-3', samplesOf({ cpu: stack('$12/1034567', 'c4e') })],
      ]),
    );
    expect(unpack(data, 'cpu')).toEqual(Array(3).fill('T | a/Task$$Lambda.run;rocks.so | 10000000 in 1'));
    expect(data.walk).toHaveLength(2);
  });

  test('knows the threads of the busy subtasks by tid, and by name where a recording has no tids', () => {
    const subtasksOf = (thread: string, taskManagerId: string) =>
      packed({ cpu: `${thread} | a | 1\nGC#7 | x | 1` }, taskManagerId).threads.map(({ subtask }) => subtask);
    expect(subtasksOf(`${taskThread(0)}#100`, 'tm-1')).toEqual([0, null]);
    expect(subtasksOf(`${taskThread(0)}#999`, 'tm-1')).toEqual([null, null]); // another job's thread of that name
    expect(subtasksOf(`${taskThread(0)}#100`, 'tm-2')).toEqual([null, null]);

    const withoutTids = {
      ...capture,
      analysis: { ...capture.analysis, subtasks: capture.analysis.subtasks.map((s) => ({ ...s, tid: null })) },
    };
    const samples = samplesOf({ cpu: `${taskThread(1)}#7 | a | 1` });
    const nameless = { ...samples, threads: samples.threads.map((thread) => ({ ...thread, tid: null })) };
    expect(flameData(withoutTids, new Map([['tm-2', nameless]])).threads[0]?.subtask).toBe(1);
  });

  test('puts the other threads into groups', () => {
    expect(packed({ cpu: 'GC Thread#0#7 | x | 1\nrocksdb:low#8 | y | 1' }).threads.map(({ group }) => group)).toEqual([
      'GC',
      'RocksDB background',
    ]);
  });

  test('marks where a task thread waits for input or for room downstream', () => {
    const mailbox = 'org/apache/flink/streaming/runtime/tasks/mailbox';
    const idle = [...MAILBOX, `${mailbox}/TaskMailboxImpl.take`, 'park'];
    const full = [
      ...MAILBOX,
      'org/apache/flink/runtime/io/network/buffer/LocalBufferPool.requestMemorySegmentBlocking',
    ];
    const data = packed({
      wall: [idle, full, [...MAILBOX, 'work']].map((s) => `${BUSY} | ${s.join(';')} | 1`).join('\n'),
    });
    expect(data.waits.idle.map((node) => stackOf(data, node).at(-1))).toEqual(['park']);
    expect(data.waits.backPressured.map((node) => stackOf(data, node).at(-1))).toEqual([
      'org/apache/flink/runtime/io/network/buffer/LocalBufferPool.requestMemorySegmentBlocking',
    ]);
  });

  test('is empty without recordings', () => {
    expect(flameData(capture, new Map())).toMatchObject({ names: [], threads: [], events: [] });
  });
});
