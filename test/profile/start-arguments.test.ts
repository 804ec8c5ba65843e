import { expect, test } from 'vitest';

import { PROFILE_DEFAULTS, type ProfileEvent } from '../../src/profile/index.ts';
import { intervalNanos, startArguments } from '../../src/profile/start-arguments.ts';

const line = (events: ProfileEvent[], version = '4.6', cpuEvent: 'cpu' | 'ctimer' = 'cpu'): string =>
  startArguments({ ...PROFILE_DEFAULTS, events }, { cpuEvent }, version, '/f').join(' ');

test.each<[ProfileEvent[], string]>([
  [['cpu', 'wall'], '-e cpu -i 10000000 --wall 20000000'],
  [['wall', 'cpu', 'wall'], '--wall 20000000 -e cpu -i 10000000'],
  [['wall'], '--wall 20000000'],
  [['alloc', 'lock'], '--alloc 524288 --lock 10000'],
])('%j', (events, expected) => {
  expect(line(events)).toBe(`--timeout 40 ${expected} --memlimit 64m -o jfr -f /f`);
});

test('timers are asked for by their own name', () => {
  expect(line(['cpu'], '4.6', 'ctimer')).toContain('-e ctimer -i 10000000');
});

test.each([
  ['4.0', '--cstack vm'],
  ['4.1', '--cstack vm'],
  ['4.2', ''],
  ['4.2.1', ''],
  ['4.4', '--memlimit 64m'],
  ['4.10', '--memlimit 64m'],
  ['5.0', '--memlimit 64m'],
])('%s is not given what it does not know: %j', (version, expected) => {
  expect(line(['cpu'], version)).toBe(`--timeout 40 -e cpu -i 10000000 ${expected} -o jfr -f /f`.replace('  ', ' '));
});

test('only what is sampled in time has an interval in time', () => {
  expect(intervalNanos({ ...PROFILE_DEFAULTS, events: ['alloc', 'wall'] })).toEqual({ wall: 20_000_000 });
});
