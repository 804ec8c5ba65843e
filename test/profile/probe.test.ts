import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { readProbe } from '../../src/profile/probe.ts';
import { ScriptReport } from '../../src/profile/script.ts';
import { parseThreads } from '../../src/profile/threads.ts';

const recorded = (file: string): string =>
  readFileSync(new URL(`../fixtures/probe/${file}.txt`, import.meta.url), 'utf8');
const probeOf = (text: string) => readProbe(new ScriptReport(Buffer.from(text)));

describe('what a recorded probe says', () => {
  test('of a plain JVM', () => {
    const probe = probeOf(recorded('plain'));
    expect(probe).toMatchObject({
      ownUid: 0,
      uid: 0,
      gid: 0,
      machine: 'x86_64',
      isJvm: true,
      catchesSigquit: true,
      attachDisabled: false,
      agentsDisabled: false,
      libraries: [],
      root: '',
      maxOpenFiles: 20_000,
    });
    expect(probe.ageMs).toBeGreaterThan(0);
    expect(probe.ageMs).toBeLessThan(60_000);
    expect(probe.freeMemoryBytes).toBeGreaterThan(1e9);
    expect(probe.threads).toBeGreaterThan(20);
    expect(probe.openFiles).toBeGreaterThan(5);
  });

  test('of one that refuses', () => {
    expect(probeOf(recorded('refusing'))).toMatchObject({ catchesSigquit: false, attachDisabled: true });
  });

  test("of somebody else's", () => {
    expect(probeOf(recorded('as-other-user'))).toMatchObject({ ownUid: 65_534, uid: 0, isJvm: null, openFiles: 0 });
  });
});

describe('flags', () => {
  test.each([
    ['the last one wins: on', ['flag -XX:-DisableAttachMechanism', 'flag -XX:+DisableAttachMechanism'], true, false],
    ['the last one wins: off', ['flag -XX:+DisableAttachMechanism', 'flag -XX:-DisableAttachMechanism'], false, false],
    ['agents forbidden', ['flag -XX:-EnableDynamicAgentLoading'], false, true],
    ['agents allowed', ['flag -XX:+EnableDynamicAgentLoading'], false, false],
  ])('%s', (_, lines, attachDisabled, agentsDisabled) => {
    expect(probeOf(lines.join('\n'))).toMatchObject({ attachDisabled, agentsDisabled });
  });
});

test.each([
  ['the machine', ['available 1000 kB'], 1_024_000],
  ['a container', ['available 1000000 kB', 'limit 2000000 1900000 50000 150000'], 300_000],
  ['the tightest of several', ['limit 5000 1000', 'limit 3000 2500 100', 'limit max 5000 0'], 600],
  ['without any limit', ['limit max 5000 0 0'], null],
])('memory that is left to %s', (_, lines, bytes) => {
  expect(probeOf(lines.join('\n')).freeMemoryBytes).toBe(bytes);
});

test('libraries are known with and without their file', () => {
  const lines = ['library /tmp/a/libasyncProfiler.so', 'library /tmp/libasyncProfiler-12.so (deleted)'];
  expect(probeOf(lines.join('\n')).libraries).toEqual([
    { path: '/tmp/a/libasyncProfiler.so', deleted: false },
    { path: '/tmp/libasyncProfiler-12.so', deleted: true },
  ]);
});

test('in a container, the process has an id of its own and files of its own', () => {
  expect(probeOf('nspid 4711\t1\nroot /proc/4711/root\n')).toMatchObject({ innerPid: 1, root: '/proc/4711/root' });
});

describe('threads', () => {
  test('of a recorded JVM have the start that the kernel tells', () => {
    const text = recorded('threads');
    const bootMs = Number(/^btime (\d+)/m.exec(text)?.[1]) * 1000;
    const { startedAtMs, perfEvents } = parseThreads(new ScriptReport(Buffer.from(text)));
    expect(startedAtMs.size).toBe(text.match(/^thread /gm)?.length);
    expect(perfEvents).toBe(0);
    const [, tid, ticks] = /^thread (\d+) \(parse, json \(ho\) \S+(?: \S+){18} (\d+)/m.exec(text) ?? [];
    expect(startedAtMs.get(Number(tid))).toBe(bootMs + Number(ticks) * 10);
  });

  test("in a container are known by the JVM's own numbers", () => {
    const thread = 'thread 4712 (java) S 1 7 7 0 -1 0 1 0 2 0 9 1 0 0 20 0 21 0 200 27';
    const { startedAtMs } = parseThreads(
      new ScriptReport(Buffer.from(`btime 1\nhertz 100\n${thread}\ninner 4712 8\n`)),
    );
    expect([...startedAtMs]).toEqual([[8, 3_000]]);
  });
});
