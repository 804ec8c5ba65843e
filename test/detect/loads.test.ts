import { describe, expect, test } from 'vitest';

import { hottest, loads } from '../../src/detect/index.ts';
import type { Observation } from '../../src/flink/index.ts';
import { observationOf, RECORDS_PER_SECOND } from './job-graph.ts';

const row = (observation: Observation, index: number) => {
  const load = loads(observation)[index];
  if (load === undefined) throw new Error(`no vertex ${index}`);
  return load;
};

describe('loads', () => {
  test('one row for each vertex, with the mean and the worst of its subtasks', () => {
    const [source, map] = loads(observationOf('source  10/80  30/60\nmap < source  90/0  70/10'));
    expect(source).toMatchObject({ id: 'id-of-source', inputs: [], maxBusyRatio: 0.3, maxBackPressuredRatio: 0.8 });
    expect(map).toMatchObject({ name: 'map', parallelism: 2, inputs: ['id-of-source'], operators: ['map'] });
    expect(map?.busyRatio).toBeCloseTo(0.8);
    expect(map?.backPressuredRatio).toBeCloseTo(0.05);
    expect(map?.idleRatio).toBeCloseTo(0.15);
  });

  test('records per second come from the time that really passed between two collections, not between two questions', () => {
    const observation = observationOf('source  10/80  10/80\nmap < source  90/0');
    observation.before.readAtMs = observation.after.readAtMs - 1;
    expect(row(observation, 0).recordsOutPerSecond).toBeCloseTo(2 * RECORDS_PER_SECOND);
    expect(row(observation, 1).recordsInPerSecond).toBeCloseTo(RECORDS_PER_SECOND);
  });

  test('a legacy source, which counts no time, is measured by the clock of the others', () => {
    const observation = observationOf('source  NaN/80\nmap < source  90/0');
    expect(row(observation, 0).recordsOutPerSecond).toBeCloseTo(RECORDS_PER_SECOND);
    expect(row(observation, 0).busyRatio).toBeNull();
  });

  test.each<[string, (observation: Observation) => void]>([
    ['after a restart', ({ before }) => before.vertices[0]?.subtasks.forEach((subtask) => subtask.attempt++)],
    [
      'after a move',
      ({ before }) => before.vertices[0]?.subtasks.forEach((subtask) => (subtask.taskManagerId = 'tm-9')),
    ],
    [
      'after a rescale',
      ({ before }) => {
        before.vertices.forEach((vertex) => vertex.parallelism++);
      },
    ],
    [
      'of counters that shrank',
      ({ before }) => {
        before.vertices.forEach((vertex) => (vertex.writeRecords = 1e9));
      },
    ],
    ['without earlier numbers', ({ before }) => (before.vertices = [])],
    ['of the same collection of metrics', (observation) => (observation.before = observation.after)],
    [
      'of numbers that are an hour apart',
      ({ before }) => {
        before.vertices.forEach((vertex) => (vertex.accumulated = { busyMs: 0, backPressuredMs: 0, idleMs: 1 }));
      },
    ],
  ])('records per second are unknown %s', (_, disturb) => {
    const observation = observationOf('source  10/80');
    disturb(observation);
    expect(row(observation, 0).recordsOutPerSecond).toBeNull();
  });

  test('numbers that mean nothing yet are not shown', () => {
    const observation = observationOf('source  100/0@8  20/0');
    expect(row(observation, 0)).toMatchObject({ busyRatio: 0.2, maxBusyRatio: 0.2 });
  });

  test('a vertex whose subtasks were not asked for is described by its sums, since the snapshot before', () => {
    const observation = observationOf('source  10/80');
    const [vertex] = observation.after.vertices;
    if (vertex?.accumulated) vertex.accumulated.busyMs += 5_000;
    if (vertex?.accumulated) vertex.accumulated.idleMs -= 1_000;
    for (const snapshot of [observation.before, observation.after]) {
      for (const each of snapshot.vertices) each.subtasks = [];
    }
    const { busyRatio, backPressuredRatio, maxBusyRatio } = row(observation, 0);
    expect(busyRatio).toBeCloseTo(6 / 14);
    expect(backPressuredRatio).toBeCloseTo(8 / 14);
    expect(maxBusyRatio).toBeNull();
  });
});

describe('the hottest vertex', () => {
  test('is the one with the busiest subtask', () => {
    expect(hottest(loads(observationOf('source  30/0\nmap < source  5/0  55/0')))?.name).toBe('map');
  });

  test('is unknown where nothing is', () => {
    expect(hottest(loads(observationOf('source  NaN/0')))).toBeNull();
  });
});
