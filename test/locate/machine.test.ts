import { readFileSync } from 'node:fs';

import { describe, expect, test } from 'vitest';

import { canonicalAddress, parseMachine } from '../../src/locate/machine.ts';
import { parseSocketLine } from '../../src/locate/sockets.ts';

interface Truth {
  pid: number;
  rpcPort: number;
  dataPort: number;
}

function recorded(file: string): { named: Truth; unnamed: Truth; text: string } {
  return JSON.parse(readFileSync(new URL(`../fixtures/proc/${file}`, import.meta.url), 'utf8')) as ReturnType<
    typeof recorded
  >;
}

describe('a recorded scan', () => {
  const { named, unnamed, text } = recorded('scan-as-root.json');
  const machine = parseMachine(text);
  const processOf = ({ pid }: Truth) => machine.processes.find((process) => process.pid === pid);

  test('shows the machine', () => {
    expect(machine).toMatchObject({ hostName: 'vm', uid: 0 });
    expect(machine.addresses).toEqual(expect.arrayContaining(['127.0.0.1', '::1', 'fd00::2']));
    expect(machine.resolved.get('localhost')).toContain('127.0.0.1');
  });

  test('shows what tells TaskManagers apart', () => {
    expect(processOf(named)).toMatchObject({ resourceId: 'tm-1', uid: 0, isJvm: true, hostName: 'vm' });
    expect(processOf(unnamed)).toMatchObject({ resourceId: null });
    expect(processOf(named)?.startTicks).toMatch(/^\d+$/);
  });

  test("shows each process's own listening ports and nobody else's", () => {
    const ports = ({ rpcPort, dataPort }: Truth): number[] => [rpcPort, dataPort].sort((a, b) => a - b);
    expect(processOf(named)?.ports).toEqual(ports(named));
    expect(processOf(unnamed)?.ports).toEqual(ports(unnamed));
  });

  test('shows another user less: command lines, but no sockets', () => {
    const other = recorded('scan-as-other-user.json');
    const { processes, uid } = parseMachine(other.text);
    expect(uid).toBe(65_534);
    expect(processes.find(({ pid }) => pid === other.named.pid)).toMatchObject({ resourceId: 'tm-1', ports: null });
  });
});

describe('command lines', () => {
  const MAIN = 'argument org.apache.flink.runtime.taskexecutor.TaskManagerRunner';
  const STAT = 'process 7 (java) S 1 7 7 0 -1 0 1 0 2 0 9 1 0 0 20 0 21 0 202952 27 29';
  const processes = (...lines: string[]) => parseMachine(['user 0', 'machine m', ...lines].join('\n')).processes;

  test('of wrappers are not taken for the JVM that they start', () => {
    expect(processes(STAT.replace('java', 'sudo'), 'maps readable', MAIN)).toEqual([]);
    expect(processes(STAT.replace('java', 'sudo'), MAIN)).toEqual([]);
    expect(processes(STAT, MAIN)).toHaveLength(1);
  });

  test('need the whole main class', () => {
    expect(processes(STAT, 'maps readable', 'libjvm', 'argument org.apache.flink.my.TaskManagerRunner')).toEqual([]);
    expect(processes(STAT, 'maps readable', 'libjvm')).toEqual([]);
  });

  test.each([
    ['-D and the property apart', ['argument taskmanager.resource-id=tm 1'], 'tm 1'],
    ['-D and the property together', ['argument -Dtaskmanager.resource-id=tm-2'], 'tm-2'],
    ['the last one wins', ['argument taskmanager.resource-id=a', 'argument taskmanager.resource-id=b'], 'b'],
    ['none', [], null],
  ])('may name the TaskManager: %s', (_, args, id) => {
    expect(processes(STAT, 'maps readable', 'libjvm', MAIN, ...args)[0]?.resourceId).toBe(id);
  });

  test("name it only after the main class: before it, it is a property of the JVM's, which Flink does not read", () => {
    expect(
      processes(STAT, 'maps readable', 'libjvm', 'argument -Dtaskmanager.resource-id=x', MAIN)[0]?.resourceId,
    ).toBeNull();
  });
});

test.each([
  ['00000000:07E8 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 1136 1 0 100 0 0 10 0', 2024],
  ['00000000000000000000000000000000:9CBF 0:0000 0A 0:0 00:00000000 00000000 0 0 1136 1 0 100 0 0 10 0', 40_127],
  ['', null],
  ['sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode', null],
])('the port of the socket %s', (line, port) => {
  expect(parseSocketLine(line)?.localPort ?? null).toBe(port);
});

test.each([
  ['10.0.0.7', '10.0.0.7'],
  ['FD00:0:0::2', 'fd00::2'],
  ['fd000000000000000000000000000002', 'fd00::2'],
  ['fe80::1%eth0', 'fe80::1'],
  ['not an address', 'not an address'],
])('%s is written %s', (address, canonical) => {
  expect(canonicalAddress(address)).toBe(canonical);
});
