import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { decide } from '../../src/profile/decide.ts';
import { PROFILE_DEFAULTS } from '../../src/profile/index.ts';
import { type Probe, readProbe } from '../../src/profile/probe.ts';
import { ScriptReport } from '../../src/profile/script.ts';
import { localShell } from '../../src/transport/index.ts';
import { failureOf } from '../support/failure-of.ts';

const recorded = readFileSync(new URL('../fixtures/probe/plain.txt', import.meta.url));
const PLAIN: Probe = { ...readProbe(new ScriptReport(recorded)), ageMs: 3_600_000 };
const target = { kind: 'process', host: 'here', pid: 7, startTicks: '1', shell: localShell() } as const;

const decided = (probe: Partial<Probe>) => decide({ ...PLAIN, ...probe }, target, PROFILE_DEFAULTS);
const refusal = (probe: Partial<Probe>) => failureOf(Promise.resolve().then(() => decided(probe)));

test('a plain JVM is profiled', () => {
  expect(decided({})).toEqual({ platform: 'linux-x64', cpuEvent: 'cpu' });
  expect(decided({ machine: 'aarch64' }).platform).toBe('linux-arm64');
});

describe('whose JVM it is', () => {
  test.each([
    ['the same user', 1000, 1000, null],
    ['root', 0, 1000, null],
    ['another user', 1000, 1001, 'TARGET_NOT_ALLOWED'],
    ["root's, for another user", 1000, 0, 'TARGET_NOT_ALLOWED'],
  ])('%s', async (_, ownUid, uid, code) => {
    if (code === null) expect(decided({ ownUid, uid })).toBeDefined();
    else expect((await refusal({ ownUid, uid })).code).toBe(code);
  });

  test('and whether its memory map can be read, which root in a container may lack', async () => {
    const failure = await refusal({ isJvm: null });
    expect([failure.code, failure.hint]).toEqual(['TARGET_NOT_ALLOWED', expect.stringContaining('SYS_PTRACE')]);
  });
});

describe('what would harm or be in vain is refused, with the remedy', () => {
  test.each<[string, Partial<Probe>, string, string]>([
    ['no JVM', { isJvm: false }, 'is not a HotSpot JVM', 'HotSpot'],
    ['-Xrs', { catchesSigquit: false }, 'does not catch SIGQUIT (-Xrs), and attaching could end it', 'env.java.opts'],
    ['attach disabled', { attachDisabled: true }, '-XX:+DisableAttachMechanism', 'env.java.opts'],
    ['agents disabled', { agentsDisabled: true }, '-XX:-EnableDynamicAgentLoading', 'env.java.opts'],
    ['just started', { ageMs: 4_200 }, 'is only 4 s old', 'run it again in 6 s'],
    ['memory is short', { freeMemoryBytes: 50_000_000 }, 'has only 47 MB of memory left', 'more memory'],
    ['another machine', { machine: 's390x' }, 'runs on s390x', 'x86_64 and aarch64'],
  ])('%s', async (_, probe, message, hint) => {
    const failure = await refusal(probe);
    expect(failure.code).toBe('TARGET_NOT_ATTACHABLE');
    expect(failure.message).toContain('pid 7 on here');
    expect(failure.message).toContain(message);
    expect(failure.hint).toContain(hint);
  });

  test('memory that nobody told is no reason', () => {
    expect(decided({ freeMemoryBytes: null })).toBeDefined();
  });
});

test.each([
  [100, 50, 1_024, 'cpu'],
  [600, 500, 1_024, 'ctimer'],
  [600, 500, Number.POSITIVE_INFINITY, 'cpu'],
])('%i threads, %i files open of %d: %s', (threads, openFiles, maxOpenFiles, event) => {
  expect(decided({ threads, openFiles, maxOpenFiles }).cpuEvent).toBe(event);
});
