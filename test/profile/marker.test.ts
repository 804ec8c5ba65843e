import { hostname } from 'node:os';

import { describe, expect, test } from 'vitest';

import { isAbandoned, type Marker, parseMarker, thisProcess } from '../../src/profile/marker.ts';

const NOW = 1_800_000_000;
const self = await thisProcess();
const marker = (owner: Partial<Marker['owner']> = {}, endsAt = NOW + 10): Marker => ({
  runId: 'abcdef012345',
  owner: { ...self, ...owner },
  startedAt: NOW - 20,
  endsAt,
});

test('this process is told apart from all others', () => {
  expect(self).toEqual({
    host: hostname(),
    pidNamespace: expect.stringMatching(/^pid:\[\d+\]$/) as string,
    pid: process.pid,
    startTicks: expect.stringMatching(/^\d+$/) as string,
  });
});

describe('a session is abandoned', () => {
  test.each<[string, Marker, boolean]>([
    ['while its owner lives: no', marker(), false],
    ['when its owner is dead: yes', marker({ pid: 999_999_999 }), true],
    ['when another process has its pid: yes', marker({ startTicks: '1' }), true],
    ['when its owner is on another host: not that we know', marker({ host: 'other', pid: 999_999_999 }), false],
    ['when its owner is in another container: not that we know', marker({ pidNamespace: 'x', pid: 1 }), false],
    ['while its owner may still fetch: no', marker({}, NOW - 100), false],
    ['when it is long over, whoever owns it: yes', marker({ host: 'other' }, NOW - 121), true],
  ])('%s', async (_, left, abandoned) => {
    expect(await isAbandoned(left, NOW)).toBe(abandoned);
  });
});

describe('what lies in its place', () => {
  test('is read back as it was written', () => {
    expect(parseMarker(JSON.stringify(marker()))).toEqual(marker());
  });

  test.each([
    '',
    '{"runId":"abcdef012345","ow',
    '[]',
    JSON.stringify({ ...marker(), runId: '../../home' }),
    JSON.stringify({ ...marker(), endsAt: 'never' }),
  ])('and is none of ours is not taken for one: %j', (text) => {
    expect(parseMarker(text)).toBeNull();
  });
});
