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
    expect(probeOf(recorded('as-other-user'))).toMatchObject({ ownUid: 65_534, uid: 0, isJvm: null, openFiles: 1 });
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

describe('memory that is left', () => {
  const v2 = (path: string, max: string, current: number, inactive = 0, active = 0): string[] => [
    `memory /sys/fs/cgroup${path}/memory.max:${max}`,
    `memory /sys/fs/cgroup${path}/memory.current:${current}`,
    `memory /sys/fs/cgroup${path}/memory.stat:inactive_file ${inactive}`,
    `memory /sys/fs/cgroup${path}/memory.stat:active_file ${active}`,
  ];
  const v1 = [
    'memory /sys/fs/cgroup/memory/pod/memory.limit_in_bytes:5000',
    'memory /sys/fs/cgroup/memory/pod/memory.usage_in_bytes:4000',
    'memory /sys/fs/cgroup/memory/pod/memory.stat:inactive_file 1',
    'memory /sys/fs/cgroup/memory/pod/memory.stat:total_inactive_file 300',
    'memory /sys/fs/cgroup/memory/pod/memory.stat:total_active_file 40',
  ];

  test.each<[string, string[], number | null]>([
    ['to a machine', ['available 1000 kB'], 1_024_000],
    ['to a container: pages of files are given back', v2('/pod', '2000000', 1_900_000, 50_000, 150_000), 300_000],
    ['to a container in a tighter pod', [...v2('/pod/c', '5000', 1_000), ...v2('/pod', '3000', 2_500, 100)], 600],
    ['to a container that is larger than the machine', ['available 1 kB', ...v2('', '50000', 0)], 1_024],
    ['under cgroups of version 1', v1, 1_340],
    ['without a limit', v2('', 'max', 5_000), null],
  ])('%s', (_, lines, bytes) => {
    expect(probeOf(lines.join('\n')).freeMemoryBytes).toBe(bytes);
  });
});

test('libraries are known with and without their file', () => {
  const lines = ['library /tmp/a/libasyncProfiler.so', 'library /tmp/libasyncProfiler-12.so (deleted)'];
  expect(probeOf(lines.join('\n')).libraries).toEqual([
    { path: '/tmp/a/libasyncProfiler.so', deleted: false },
    { path: '/tmp/libasyncProfiler-12.so', deleted: true },
  ]);
});

test('in a container, the process has an id of its own and files of its own', () => {
  const stat = 'stat 4711 (java) S 1 7 7 0 -1 0 1 0 2 0 9 1 0 0 20 0 21 0 200 27';
  const links = (own: string, its: string, root = '/'): string =>
    `link root -> ${root}\nlink ns/mnt -> mnt:[${its}]\nlink own ns/mnt -> mnt:[${own}]`;
  const rootOf = (text: string): string => probeOf(`${stat}\n${text}`).root;
  expect(rootOf(links('1', '1'))).toBe('');
  expect(rootOf(links('1', '2'))).toBe('/proc/4711/root');
  expect(rootOf(links('1', '1', '/chroot'))).toBe('/proc/4711/root');
  expect(rootOf('')).toBe('/proc/4711/root');
  expect(probeOf(`${stat}\nnspid 4711\t1\n`).innerPid).toBe(1);
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
    const { startedAtMs } = parseThreads(new ScriptReport(Buffer.from(`btime 1\n${thread}\ninner 4712 8\n`)));
    expect([...startedAtMs]).toEqual([[8, 3_000]]);
  });
});
