import { describe, expect, test } from 'vitest';

import { counted, duration, percent, perSecond, weight, wholePercent } from '../../src/web/viewer/model/format.ts';
import { fitLabel, labelOf } from '../../src/web/viewer/model/frame-label.ts';
import { fromHash, INITIAL_STATE, toHash, type ViewState } from '../../src/web/viewer/model/view-state.ts';

describe('numbers in words', () => {
  test.each([
    [0, '0 %'],
    [0.00005, '<0.01 %'],
    [0.0004, '0.04 %'],
    [0.0425, '4.3 %'],
    [0.0996, '10 %'],
    [0.935, '94 %'],
    [1, '100 %'],
    [null, '?'],
    [Number.NaN, '?'],
  ])('a share of %d is %s', (ratio, text) => {
    expect(percent(ratio)).toBe(text);
  });

  test.each([
    [0, '0 %'],
    [0.004, '<1 %'],
    [0.02, '2 %'],
    [0.935, '94 %'],
    [null, '?'],
  ])('what Flink measured as %d is %s', (ratio, text) => {
    expect(wholePercent(ratio)).toBe(text);
  });

  test.each([
    [0, '0 s'],
    [0.0123, '12.3 µs'],
    [4.5, '4.50 ms'],
    [812, '812 ms'],
    [30_100, '30.1 s'],
    [125_000, '2 min 5 s'],
    [119_900, '2 min 0 s'],
  ])('%d ms are %s', (durationMs, text) => {
    expect(duration(durationMs)).toBe(text);
  });

  test.each([
    [12, 'bytes', '12 B'],
    [524_288, 'bytes', '512 KiB'],
    [1_023 * 1_024, 'bytes', '1.00 MiB'],
    [2.5e7, 'nanos', '25.0 ms'],
    [1, 'samples', '1 sample'],
    [20_481, 'samples', '20,481 samples'],
  ] as const)('%d %s are %s', (value, unit, text) => {
    expect(weight(value, unit)).toBe(text);
  });

  test('counts and rates', () => {
    expect(counted(1, 'frame')).toBe('1 frame');
    expect([0.5, 812, 45_100, 999_600, 1.2e6].map(perSecond)).toEqual([
      '0.50/s',
      '812/s',
      '45.1k/s',
      '1.00M/s',
      '1.20M/s',
    ]);
  });
});

describe('a frame’s label', () => {
  test.each([
    ['org/apache/flink/Task$1.run', 'java', 'org.apache.flink.Task$1.run', 'Task$1.run', 'org.apache.flink'],
    ['Top.main', 'java', 'Top.main', 'Top.main', ''],
    ['java.lang.String', 'class', 'java.lang.String', 'String', 'java.lang'],
    ['byte[]', 'class', 'byte[]', 'byte[]', ''],
    ['rocksdb::Get(rocksdb::Slice const&)', 'cpp', 'rocksdb::Get(rocksdb::Slice const&)', 'rocksdb::Get', ''],
    ['(anonymous namespace)::f', 'cpp', '(anonymous namespace)::f', '(anonymous namespace)::f', ''],
    ['a\nb\u0000c', 'native', 'a b c', 'a b c', ''],
  ] as const)('%j (%s)', (name, family, full, short, scope) => {
    expect(labelOf(name, family)).toEqual({ full, short, scope });
  });

  test.each([
    [40, 'org.apache.flink.StreamTask.invoke'],
    [20, 'StreamTask.invoke'],
    [10, 'StreamTas…'],
    [2, ''],
    [0, ''],
  ])('in %d characters', (length, text) => {
    expect(fitLabel(labelOf('org/apache/flink/StreamTask.invoke', 'java'), length)).toBe(text);
  });
});

describe('the address of a view', () => {
  const states: Partial<ViewState>[] = [
    {},
    { event: 'alloc', threads: 'group-RocksDB background' },
    { zoom: [0, 35, 36, 12_345], shape: 'flame' },
    { search: 'a&b=c#d <é> .*', isRegex: true },
    { shape: 'callers', colour: 'origin', unfolded: true, waits: true },
  ];
  test.each(states)('brings %j back', (state) => {
    expect(fromHash(`#${toHash({ ...INITIAL_STATE, ...state })}`)).toEqual({ ...INITIAL_STATE, ...state });
  });

  test('is empty for the view one starts with', () => {
    expect(toHash(INITIAL_STATE)).toBe('');
    expect(fromHash('')).toEqual(INITIAL_STATE);
  });

  test.each(['#event=nothing', '#zoom=1..2', '#zoom=-1', '#shape=x&colour=y', '#%%%', '#=&&='])(
    'takes %s for it too',
    (hash) => {
      expect(fromHash(hash)).toEqual(INITIAL_STATE);
    },
  );
});
