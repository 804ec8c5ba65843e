import { expect, test } from 'vitest';

import { PairIndex } from '../../src/report/pair-index.ts';

test('pairs are numbered as they are first seen, and keep their number when the index grows', () => {
  const index = new PairIndex();
  const pairs = Array.from({ length: 20_000 }, (_, i) => [(i % 150) - 1, Math.floor(i / 150)] as const);
  expect(pairs.map(([left, right]) => index.idOf(left, right))).toEqual([...pairs.keys()]);
  expect(pairs.map(([left, right]) => index.idOf(left, right))).toEqual([...pairs.keys()]);
  expect(index.idOf(3, 5)).not.toBe(index.idOf(5, 3));
  expect([index.lefts[7], index.rights[7]]).toEqual(pairs[7]);
});
