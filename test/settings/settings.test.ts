import { describe, expect, test } from 'vitest';

import { readEnvironment, resolveConnection, resolveProfile } from '../../src/settings/index.ts';

const nothing = readEnvironment({});

describe('the address of Flink', () => {
  test('is a flag before the environment before the default', () => {
    const environment = readEnvironment({ FLINKPROF_URL: 'http://from-environment:8081' });
    expect(resolveConnection({ url: 'http://flag' }, environment).url).toBe('http://flag');
    expect(resolveConnection({}, environment).url).toBe('http://from-environment:8081');
    expect(resolveConnection({}, nothing).url).toBe('http://localhost:8081');
  });

  test('comes with headers, which are never shown', () => {
    expect(resolveConnection({ header: ['Authorization: Bearer a:b'] }, nothing).headers).toEqual({
      Authorization: 'Bearer a:b',
    });
    const wrong = (): unknown => resolveConnection({ header: ['secret-without-colon'] }, nothing);
    expect(wrong).toThrow('--header');
    expect(wrong).not.toThrow('secret');
  });

  test('a certificate file that cannot be read is named', () => {
    expect(() => resolveConnection({ caFile: '/does/not/exist.pem' }, nothing)).toThrow('/does/not/exist.pem');
  });
});

describe('what to record', () => {
  test('is cpu and wall of the hottest operator for 30 s by default', () => {
    const { request, investigation } = resolveProfile({}, nothing);
    expect(request).toEqual({ job: null, vertex: null, force: false });
    expect(investigation.profile).toMatchObject({ events: ['cpu', 'wall'], durationMs: 30_000 });
    expect(investigation.maxTaskManagers).toBe(2);
  });

  test('may be several events, each with its own flag or with commas', () => {
    expect(resolveProfile({ event: ['cpu', 'alloc,lock'] }, nothing).investigation.profile.events).toEqual([
      'cpu',
      'alloc',
      'lock',
    ]);
  });

  test.each([
    [{ duration: 'soon' }, '--duration'],
    [{ duration: '0s' }, '--duration'],
    [{ duration: '2h' }, '--duration'],
    [{ event: ['memory'] }, '--event'],
    [{ subtasks: 0 }, '--subtasks'],
    [{ maxTaskmanagers: 1.5 }, '--max-taskmanagers'],
  ])('%j is refused with the name of the flag', (flags, named) => {
    expect(() => resolveProfile(flags, nothing)).toThrow(named);
  });
});

test.each([
  [{ FLINKPROF_CACHE_DIR: '/cache' }, '/cache'],
  [{ XDG_CACHE_HOME: '/xdg' }, '/xdg/flinkprof'],
])('with %j the cache is %s', (variables, cacheDir) => {
  expect(readEnvironment(variables).cacheDir).toBe(cacheDir);
});
