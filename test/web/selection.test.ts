import { describe, expect, test } from 'vitest';

import { flameData } from '../../src/report/index.ts';
import { calleesTree } from '../../src/web/viewer/model/callees-tree.ts';
import { noPrefix } from '../../src/web/viewer/model/mailbox-prefix.ts';
import { select } from '../../src/web/viewer/model/selection.ts';
import { ALL_BUSY, ALL_THREADS, findChoice, threadChoices } from '../../src/web/viewer/model/thread-choices.ts';
import { MAILBOX, sampleReport, taskThread } from '../support/sample-capture.ts';
import { drawn, modelOf } from './support.ts';

const TAKE = 'org/apache/flink/streaming/runtime/tasks/mailbox/TaskMailboxImpl.take';
const REQUEST = 'org/apache/flink/runtime/io/network/buffer/LocalBufferPool.requestMemorySegmentBlocking';

describe('a selection', () => {
  const model = modelOf({
    cpu: 'one#1 | a;b | 3\ntwo#2 | a;c | 2\none#1 | a | 1',
    wall: `one#1 | work | 5\none#1 | ${MAILBOX.join(';')};${TAKE};park | 7\none#1 | ${REQUEST} | 2`,
    alloc: 'two#2 | a;byte[]_[c] | 4',
  });
  const thread = (name: string) => new Set([model.data.threads.findIndex((t) => t.name === name)]);

  test('has the samples of its threads, merged', () => {
    const selection = select(model, { event: 'cpu', threads: new Set([0, 1]), withoutWaits: false })!;
    expect(drawn(calleesTree(model, selection, noPrefix(model)))).toEqual([
      'all 6/0',
      '  a 6/1',
      '    b 3/3',
      '    c 2/2',
    ]);
    expect(selection).toMatchObject({ unit: 'nanos', all: 6e7, allSamples: 6 });
  });

  test.each([
    ['one', ['all 4/0', '  a 4/1', '    b 3/3']],
    ['two', ['all 2/0', '  a 2/0', '    c 2/2']],
  ])('has nothing of other threads than %s', (name, expected) => {
    const selection = select(model, { event: 'cpu', threads: thread(name), withoutWaits: false })!;
    expect(drawn(calleesTree(model, selection, noPrefix(model)))).toEqual(expected);
  });

  test('counts samples where an event weighs something else', () => {
    const selection = select(model, { event: 'alloc', threads: thread('two'), withoutWaits: false })!;
    expect(selection).toMatchObject({ unit: 'bytes', all: 4_000, allSamples: 4 });
  });

  test('leaves out waiting on request, and says how much it was', () => {
    const hidden = select(model, { event: 'wall', threads: thread('one'), withoutWaits: true })!;
    expect(hidden).toMatchObject({ all: 5e7, idle: 7e7, backPressured: 2e7 });
    const shown = select(model, { event: 'wall', threads: thread('one'), withoutWaits: false })!;
    expect(shown).toMatchObject({ all: 14e7, idle: 0, backPressured: 0 });
  });

  test('is empty without threads, and null for an event that was not recorded', () => {
    expect(select(model, { event: 'cpu', threads: new Set(), withoutWaits: false })).toMatchObject({ all: 0 });
    expect(select(model, { event: 'lock', threads: new Set([0]), withoutWaits: false })).toBeNull();
  });
});

describe('the choice of threads', () => {
  const { capture, samples } = sampleReport();
  const data = flameData(capture, samples);
  const choices = threadChoices(data, capture.analysis.subtasks, 'cpu');

  test('offers the busy subtasks together, each by itself, and the whole process', () => {
    expect(choices.busy.map(({ id, label }) => `${id}: ${label}`)).toEqual([
      'busy: All busy subtasks',
      'subtask-0: Subtask 0 on tm-1',
      'subtask-1: Subtask 1 on tm-2',
      'all: The whole process',
    ]);
    const [all, first, second, whole] = choices.busy;
    expect(all!.weight).toBe(first!.weight + second!.weight);
    expect([...all!.threads].map((id) => data.threads[id]!.name)).toEqual([taskThread(0), taskThread(1)]);
    expect(whole!.weight).toBeGreaterThan(all!.weight);
  });

  test('offers the other threads by group, the heaviest first', () => {
    expect(choices.groups.map(({ label }) => label)).toEqual([
      'GC (4 threads)',
      'other tasks (2 threads)',
      'RocksDB background (2 threads)',
      'JIT compiler (2 threads)',
      'network (2 threads)',
    ]);
    const gc = choices.threads.find(({ group }) => group === 'GC')!;
    expect(gc.choices.map(({ label }) => label)).toEqual([
      'GC Thread#0 · tid 101 · tm-1',
      'GC Thread#1 · tid 102 · tm-1',
      'GC Thread#0 · tid 201 · tm-2',
      'GC Thread#1 · tid 202 · tm-2',
    ]);
  });

  test('stays the same when the event changes, with other weights', () => {
    const locks = threadChoices(data, capture.analysis.subtasks, 'lock');
    expect(findChoice(locks, 'group-GC')).toMatchObject({ label: 'GC (4 threads)', weight: 0 });
    expect(locks.busy.map(({ id }) => id)).toEqual(choices.busy.map(({ id }) => id));
  });

  test('falls back to the busy subtasks, and to the process where there are none', () => {
    expect(findChoice(choices, 'thread-999')?.id).toBe(ALL_BUSY);
    const strangers = { ...data, threads: data.threads.map((thread) => ({ ...thread, subtask: null })) };
    expect(findChoice(threadChoices(strangers, [], 'cpu'), ALL_BUSY)?.id).toBe(ALL_THREADS);
  });
});
