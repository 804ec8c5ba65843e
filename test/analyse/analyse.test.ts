import { describe, expect, test } from 'vitest';

import { analyse, ANALYSE_DEFAULTS, type RecordedTaskManager } from '../../src/analyse/index.ts';
import { samplesOf } from '../support/samples.ts';

const LOOP = 'java/lang/Thread.run;org/apache/flink/streaming/runtime/tasks/mailbox/MailboxProcessor.runMailboxLoop';
const IDLE = `${LOOP};org/apache/flink/streaming/runtime/tasks/mailbox/MailboxProcessor.processMailsWhenDefaultActionUnavailable;org/apache/flink/streaming/runtime/tasks/mailbox/TaskMailboxImpl.take`;
const YIELD = `${LOOP};com/acme/Async.asyncInvoke;org/apache/flink/streaming/runtime/operators/MailboxExecutorImpl.yield;org/apache/flink/streaming/runtime/tasks/mailbox/TaskMailboxImpl.take`;
const PRESSED = `${LOOP};com/acme/Parse.map;org/apache/flink/runtime/io/network/buffer/LocalBufferPool.requestMemorySegmentBlocking`;
const PARSE = `${LOOP};com/acme/Parse.map;com/fasterxml/jackson/databind/ObjectMapper.readTree;com/fasterxml/jackson/core/Parser.next`;
const THREAD = 'parse (1/2)#0';

function taskManager(overrides: Partial<RecordedTaskManager> = {}): RecordedTaskManager {
  return {
    taskManagerId: 'tm-1',
    samples: samplesOf({
      cpu: `${THREAD}#11 | ${PARSE} | 600\n GC Thread#0#20 | GCTaskThread::run_[n] | 250`,
      wall: `${THREAD}#11 | ${PARSE} | 750\n ${THREAD}#11 | ${IDLE} | 200\n ${THREAD}#11 | ${PRESSED} | 50`,
    }),
    subtasks: [{ index: 0, attempt: 0, threadName: THREAD, deployedAtMs: 5_000 }],
    durationMs: 10_000,
    threadStartedAtMs: new Map(),
    ...overrides,
  };
}

describe('the time of a busy subtask', () => {
  const analysis = analyse([taskManager()], ANALYSE_DEFAULTS);

  test('is busy where it neither waits for input nor for room downstream', () => {
    expect(analysis.busyRatio).toBeCloseTo(0.75, 9);
  });

  test('is on CPU for as much of the busy time as the cpu samples say', () => {
    expect(analysis.subtasks[0]).toMatchObject({ tid: 11, cpuSamples: 600, wallSamples: 1000, cpuRatio: 0.6 });
    expect(analysis.onCpuRatio).toBeCloseTo(0.8, 9);
  });

  test('is shared out over its frames without the waits', () => {
    const byName = new Map(analysis.frames.map((frame) => [frame.name, frame]));
    expect(analysis.basis).toBe('wall');
    expect(byName.get('com/acme/Parse.map')).toMatchObject({ origin: 'user', selfShare: 0, totalShare: 1 });
    expect(byName.get('com/fasterxml/jackson/core/Parser.next')).toMatchObject({
      origin: 'library',
      selfShare: 1,
      totalShare: 1,
      entryShare: 0,
    });
    expect(byName.get('com/fasterxml/jackson/databind/ObjectMapper.readTree')?.entryShare).toBe(1);
    expect([...byName.keys()].filter((name) => name.includes('TaskMailbox'))).toEqual([]);
  });

  test('does not mix with the other threads, which are shown by group', () => {
    expect(analysis.otherThreads).toEqual([{ group: 'GC', threads: 1, cpuCores: 0.25 }]);
  });
});

test('an operator whose async queue is full waits in its mailbox, and is busy all the same', () => {
  const samples = samplesOf({ cpu: `${THREAD}#11 | ${PARSE} | 5`, wall: `${THREAD}#11 | ${YIELD} | 1000` });
  const analysis = analyse([taskManager({ samples })], ANALYSE_DEFAULTS);
  expect(analysis.busyRatio).toBe(1);
  expect(analysis.onCpuRatio).toBeCloseTo(0.005, 9);
});

test('without a wall-clock recording there is no on-CPU share, and frames are shares of CPU time', () => {
  const samples = samplesOf({ cpu: `${THREAD}#11 | ${PARSE} | 600` });
  const analysis = analyse([taskManager({ samples })], ANALYSE_DEFAULTS);
  expect(analysis).toMatchObject({ basis: 'cpu', onCpuRatio: null, busyRatio: null });
  expect(analysis.frames.length).toBeGreaterThan(0);
});

test('recursion counts once in the total share', () => {
  const samples = samplesOf({ cpu: `${THREAD}#11 | com/acme/Tree.walk;com/acme/Tree.walk;com/acme/Tree.walk | 300` });
  const [frame] = analyse([taskManager({ samples })], ANALYSE_DEFAULTS).frames;
  expect(frame).toMatchObject({ selfShare: 1, totalShare: 1, entryShare: 1 });
});

describe('two jobs of a session cluster with tasks of the same name', () => {
  const samples = samplesOf({
    cpu: `${THREAD}#11 | com/acme/First.map | 500\n ${THREAD}#12 | com/acme/Second.map | 300`,
  });

  test('are told apart by when their threads started', () => {
    const threadStartedAtMs = new Map([
      [11, 900_000],
      [12, 5_200],
    ]);
    const analysis = analyse([taskManager({ samples, threadStartedAtMs })], ANALYSE_DEFAULTS);
    expect(analysis.subtasks[0]).toMatchObject({ tid: 12, cpuSamples: 300 });
    expect(analysis.notes).toEqual([]);
  });

  test('are called ambiguous where the starts do not tell', () => {
    const analysis = analyse([taskManager({ samples })], ANALYSE_DEFAULTS);
    expect(analysis.notes.join()).toContain('could not be told apart');
  });
});

test('a subtask without samples is a note, not a zero', () => {
  const samples = samplesOf({
    cpu: `another#1 | com/acme/Other.run | 10`,
    wall: `another#1 | com/acme/Other.run | 10`,
  });
  const analysis = analyse([taskManager({ samples })], ANALYSE_DEFAULTS);
  expect(analysis.subtasks[0]).toMatchObject({ tid: null, cpuRatio: null, busyRatio: null });
  expect(analysis.notes[0]).toContain("no samples of the thread 'parse (1/2)#0'");
});

test('few samples are called too few', () => {
  const samples = samplesOf({ cpu: `${THREAD}#11 | ${PARSE} | 12` });
  expect(analyse([taskManager({ samples })], ANALYSE_DEFAULTS).notes[0]).toContain('only 12 cpu');
});

test('subtasks on two TaskManagers are merged by frame name', () => {
  const first = taskManager();
  const second = taskManager({
    taskManagerId: 'tm-2',
    samples: samplesOf({ wall: `parse (2/2)#0#31 | ${LOOP};com/acme/Other.map | 250` }),
    subtasks: [{ index: 1, attempt: 0, threadName: 'parse (2/2)#0', deployedAtMs: null }],
  });
  const analysis = analyse([first, second], ANALYSE_DEFAULTS);
  expect(analysis.subtasks.map(({ index, taskManagerId }) => [index, taskManagerId])).toEqual([
    [0, 'tm-1'],
    [1, 'tm-2'],
  ]);
  expect(analysis.frames.find(({ name }) => name === 'com/acme/Other.map')?.selfShare).toBeCloseTo(0.25, 9);
});
