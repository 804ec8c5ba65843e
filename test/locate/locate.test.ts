import { describe, expect, test } from 'vitest';

import { locate, type TaskManagerAddress, type WantedSubtasks } from '../../src/locate/index.ts';
import type { ExecOptions, Shell } from '../../src/transport/index.ts';
import { failureOf } from '../support/failure-of.ts';

/** A process as the scan shows it; `ports` null: its sockets can't be seen. */
interface Seen {
  pid: number;
  id?: string;
  ports: number[] | null;
  address?: string;
  name?: string;
  uid?: number;
}

const hex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0');

function shown({ pid, id, ports, address = '10.1.1.1', name, uid = 0 }: Seen): string[] {
  return [
    `process ${pid} (java) S 1 7 7 0 -1 0 1 0 2 0 9 1 0 0 20 0 21 0 ${pid}00 27`,
    `uid ${uid}`,
    ...(ports === null ? [] : ['maps readable', 'libjvm']),
    'argument org.apache.flink.runtime.taskexecutor.TaskManagerRunner',
    ...(id === undefined ? [] : [`argument taskmanager.resource-id=${id}`]),
    ...(name === undefined ? [] : [`name ${name}`]),
    `address ${address}`,
    ...(ports === null ? [] : ['open']),
    ...(ports ?? []).flatMap((port) => [
      `socket ${port}`,
      `listen 00000000:${hex(port)} 00000000:0000 0A 0:0 00:0 0 0 0 ${port} 1 0 100 0 0 10 0`,
    ]),
  ];
}

function machineWith(processes: Seen[], resolved: string[] = []): Shell & { argv: string[] } {
  const argv: string[] = [];
  const lines = ['user 1000', 'machine here', 'address 10.1.1.1', ...resolved.map((line) => `resolved ${line}`)];
  const stdout = Buffer.from([...lines, ...processes.flatMap(shown)].join('\n'));
  return {
    where: 'this machine',
    argv,
    exec(called: readonly string[], _options: ExecOptions) {
      argv.push(...called);
      return Promise.resolve({ code: 0, stdout, stderr: '' });
    },
  };
}

const signal = new AbortController().signal;
const wanted = (...taskManagerIds: string[]): WantedSubtasks => ({
  vertex: { name: 'parse, json (hot)', parallelism: 4 },
  subtasks: taskManagerIds.map((taskManagerId, index) => ({ index, attempt: 2, taskManagerId, deployedAtMs: 1_000 })),
});
const at = (id: string, rpcHost: string | null, rpcPort: number | null, dataPort: number): TaskManagerAddress => ({
  id,
  rpcHost,
  rpcPort,
  dataPort,
});
const pidOf = async (taskManager: TaskManagerAddress, ...machine: Parameters<typeof machineWith>): Promise<number> => {
  const [placement] = await locate(wanted(taskManager.id), [taskManager], machineWith(...machine), signal);
  return placement?.target.pid ?? -1;
};
const refusal = (taskManager: TaskManagerAddress, ...machine: Parameters<typeof machineWith>) =>
  failureOf(pidOf(taskManager, ...machine));

describe('one of two TaskManagers on this machine', () => {
  const two = [
    { pid: 11, ports: [6001, 7001] },
    { pid: 12, ports: [6002, 7002] },
  ];
  const twoNamed = two.map((process, i) => ({ ...process, id: `tm-${i + 1}` }));

  test('is told by its ports', async () => {
    expect(await pidOf(at('localhost:6002-ab12cd', 'localhost', 6002, 7002), two)).toBe(12);
    expect(await pidOf(at('10.1.1.1:6001-ab12cd', '10.1.1.1', 6001, 7001), two)).toBe(11);
  });

  test('is told by its id', async () => {
    const hidden = twoNamed.map((process) => ({ ...process, ports: null }));
    expect(await pidOf(at('tm-2', 'localhost', 6002, 7002), twoNamed)).toBe(12);
    expect(await pidOf(at('tm-2', 'localhost', 6002, 7002), hidden)).toBe(12);
    expect(
      await pidOf(
        at('tm-1', null, null, -1),
        twoNamed.map((process) => ({ ...process, ports: null })),
      ),
    ).toBe(11);
  });

  test('is told by its ports when both were given the same id', async () => {
    expect(
      await pidOf(
        at('tm', 'localhost', 6002, 7002),
        two.map((process) => ({ ...process, id: 'tm' })),
      ),
    ).toBe(12);
  });

  test('is not guessed when both were given the same id and their sockets are hidden', async () => {
    const same = two.map((process) => ({ ...process, id: 'tm', ports: null }));
    const failure = await refusal(at('tm', 'localhost', 6002, 7002), same);
    expect(failure.code).toBe('TARGET_AMBIGUOUS');
    expect(failure.message).toContain('pid 11');
    expect(failure.message).toContain('pid 12');
  });

  test('needs both of its ports', async () => {
    const failure = await refusal(at('localhost:6001-ab', 'localhost', 6001, 7002), two);
    expect(failure.code).toBe('TARGET_NOT_FOUND');
    expect(failure.message).toContain('pid 11 (no resource-id in its command line, listens on 6001, 7001)');
  });

  test('may have the ports of another one in a network namespace of its own', async () => {
    const containers = [
      { pid: 11, ports: [6122, 7000], address: '172.17.0.2', name: 'a1' },
      { pid: 12, ports: [6122, 7000], address: '172.17.0.3', name: 'b2' },
    ];
    expect(await pidOf(at('172.17.0.3:6122-ab', '172.17.0.3', 6122, 7000), containers)).toBe(12);
    expect(await pidOf(at('a1:6122-ab', 'a1', 6122, 7000), containers)).toBe(11);
    expect((await refusal(at('localhost:6122-ab', 'localhost', 6122, 7000), containers)).code).toBe('TARGET_AMBIGUOUS');
  });
});

describe('evidence that disagrees is not overruled', () => {
  test('the id is right, the ports are not', async () => {
    const failure = await refusal(at('tm-1', 'localhost', 6001, 7001), [{ pid: 11, id: 'tm-1', ports: [6009, 7009] }]);
    expect(failure.code).toBe('TARGET_AMBIGUOUS');
    expect(failure.message).toContain('resource-id tm-1, listens on 6009, 7009');
  });

  test('the ports are right, the id is not', async () => {
    const failure = await refusal(at('tm-1', 'localhost', 6001, 7001), [{ pid: 11, id: 'tm-2', ports: [6001, 7001] }]);
    expect(failure.code).toBe('TARGET_AMBIGUOUS');
  });

  test('a dead predecessor with the same id does not hide the one that listens', async () => {
    const processes = [
      { pid: 11, id: 'tm-1', ports: [] },
      { pid: 12, id: 'tm-1', ports: [6001, 7001] },
    ];
    expect(await pidOf(at('tm-1', 'localhost', 6001, 7001), processes)).toBe(12);
  });

  test('one process is not two TaskManagers', async () => {
    const taskManagers = [at('old', 'localhost', 6001, 7001), at('new', 'localhost', 6001, 7001)];
    const shell = machineWith([{ pid: 11, ports: [6001, 7001] }]);
    const failure = await failureOf(locate(wanted('old', 'new'), taskManagers, shell, signal));
    expect(failure.code).toBe('TARGET_AMBIGUOUS');
  });
});

describe('a TaskManager on another machine', () => {
  test('is not mistaken for one here with the same ports', async () => {
    const failure = await refusal(at('10.9.9.9:6122-ab', '10.9.9.9', 6122, 7000), [{ pid: 11, ports: [6122, 7000] }]);
    expect(failure.code).toBe('TARGET_NOT_FOUND');
    expect(failure.message).toContain('runs on 10.9.9.9, which is not this machine (here)');
    expect(failure.hint).toBe('run flinkprof on 10.9.9.9');
  });

  test('is known by what its name stands for', async () => {
    const here = [{ pid: 11, ports: [6122, 7000] }];
    const taskManager = at('other:6122-ab', 'other', 6122, 7000);
    expect((await refusal(taskManager, here, ['other 10.9.9.9'])).hint).toBe('run flinkprof on other');
    expect(await pidOf(taskManager, here, ['other 10.9.9.9', 'other 10.1.1.1'])).toBe(11);
  });

  test('is not assumed to be here when its name stands for nothing', async () => {
    const failure = await refusal(at('other:6122-ab', 'other', 6122, 7000), [{ pid: 11, ports: [6122, 7000] }]);
    expect(failure.code).toBe('TARGET_NOT_FOUND');
  });

  test('is here when its id says so and its ports agree, whatever address it gave', async () => {
    const behindNat = [{ pid: 11, id: 'tm-1', ports: [6122, 7000] }];
    expect(await pidOf(at('tm-1', '203.0.113.7', 6122, 7000), behindNat)).toBe(11);
  });

  test('is named even if there is no TaskManager here', async () => {
    const failure = await refusal(at('10.9.9.9:6122-ab', '10.9.9.9', 6122, 7000), []);
    expect(failure.message).toContain('there is no TaskManager process here');
    expect(failure.hint).toBe('run flinkprof on 10.9.9.9');
  });
});

test("somebody else's processes are named, with the rights that were missing", async () => {
  const failure = await refusal(at('localhost:6001-ab', 'localhost', 6001, 7001), [
    { pid: 11, uid: 9999, ports: null },
  ]);
  expect(failure.code).toBe('TARGET_NOT_ALLOWED');
  expect(failure.message).toContain("can't be seen with the rights of user id 1000");
  expect(failure.message).toContain('pid 11 (no resource-id in its command line, sockets hidden, user id 9999)');
});

test('a TaskManager that Flink has lost meanwhile is said to be lost', async () => {
  const failure = await failureOf(locate(wanted('gone'), [at('tm-1', 'h', 1, 2)], machineWith([]), signal));
  expect(failure.code).toBe('TARGET_NOT_FOUND');
  expect(failure.message).toContain('does not list TaskManager gone any more; it lists: tm-1');
});

test("placements carry the threads' names and what makes the process unmistakable", async () => {
  const shell = machineWith([
    { pid: 11, ports: [6001, 7001] },
    { pid: 12, ports: [6002, 7002] },
  ]);
  const taskManagers = [at('b', 'localhost', 6002, 7002), at('a', 'localhost', 6001, 7001)];
  const placements = await locate(wanted('a', 'b', 'a'), taskManagers, shell, signal);
  expect(placements).toEqual([
    {
      taskManagerId: 'a',
      subtasks: [
        { index: 0, attempt: 2, threadName: 'parse, json (hot) (1/4)#2', deployedAtMs: 1_000 },
        { index: 2, attempt: 2, threadName: 'parse, json (hot) (3/4)#2', deployedAtMs: 1_000 },
      ],
      target: { kind: 'process', host: 'here', pid: 11, startTicks: '1100', shell },
    },
    {
      taskManagerId: 'b',
      subtasks: [{ index: 1, attempt: 2, threadName: 'parse, json (hot) (2/4)#2', deployedAtMs: 1_000 }],
      target: { kind: 'process', host: 'here', pid: 12, startTicks: '1200', shell },
    },
  ]);
});

test('only what can be a host name is handed to the machine as one', async () => {
  const shell = machineWith([]);
  const taskManagers = [
    at('a', 'tm.example.com', 1, 2),
    at('b', '-rf', 1, 2),
    at('c', 'x;reboot', 1, 2),
    at('d', '::1', 1, 2),
  ];
  await failureOf(locate(wanted('a', 'b', 'c', 'd'), taskManagers, shell, signal));
  expect(shell.argv.slice(4)).toEqual(['tm.example.com']);
});
