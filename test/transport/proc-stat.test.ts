import { readFileSync } from 'node:fs';

import { expect, test } from 'vitest';

import { parseProcStat } from '../../src/transport/index.ts';

test("this process's own line", () => {
  const stat = parseProcStat(readFileSync('/proc/self/stat', 'utf8'));
  expect(stat).toMatchObject({ id: process.pid, startTicks: expect.stringMatching(/^\d+$/) as string });
});

test.each([
  ['7 (java) S 1 7 7 0 -1 0 1 0 2 0 9 1 0 0 20 0 21 0 202952 27 29', 'java'],
  ['7 (a) (b c) S 1 7 7 0 -1 0 1 0 2 0 9 1 0 0 20 0 21 0 202952 27 29', 'a) (b c'],
  ['7 (rocks) agg) R 1 7 7 0 -1 0 1 0 2 0 9 1 0 0 20 0 21 0 202952 27 29\n', 'rocks) agg'],
])('%j', (line, command) => {
  expect(parseProcStat(line)).toEqual({ id: 7, command, startTicks: '202952' });
});

test.each(['', '7 (java) S 1 7', 'cat: /proc/7/stat: No such process'])('%j is no such line', (line) => {
  expect(parseProcStat(line)).toBeNull();
});
