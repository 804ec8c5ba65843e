import { expect, test } from 'vitest';

import { flinkConfig, jobManagerJvmOptions, taskManagerJvmOptions } from '../../src/demo/cluster-config.ts';

const ports = { rpcPort: 40001, restPort: 40002 };
const lineOf = (config: string, key: string): string | undefined =>
  config.split('\n').find((line) => line.startsWith(`${key}: `));
const mebibytes = (text: string | undefined): number => Number(/(\d+)m\b/.exec(text ?? '')?.[1]);

test('everything listens on the loopback only', () => {
  const config = flinkConfig({ ...ports, settings: {} });
  for (const key of ['jobmanager.bind-host', 'rest.bind-address', 'taskmanager.bind-host']) {
    expect(lineOf(config, key)).toBe(`${key}: "127.0.0.1"`);
  }
  expect(lineOf(config, 'rest.port')).toBe('rest.port: "40002"');
});

test("the caller's settings win, and none can break out of its line", () => {
  const settings = { 'taskmanager.numberOfTaskSlots': '4', 'env.note': 'a "b": c\nd: #e' };
  const config = flinkConfig({ ...ports, settings });
  expect(lineOf(config, 'taskmanager.numberOfTaskSlots')).toBe('taskmanager.numberOfTaskSlots: "4"');
  expect(lineOf(config, 'env.note')).toBe(String.raw`env.note: "a \"b\": c\nd: #e"`);
});

test("Flink's metrics keep their default interval unless asked otherwise", () => {
  expect(flinkConfig({ ...ports, settings: {} })).not.toContain('metrics.');
});

test("a TaskManager's JVM gets the sizes that Flink is told", () => {
  const config = flinkConfig({ ...ports, settings: {} });
  const size = (key: string): number => mebibytes(lineOf(config, `taskmanager.memory.${key}`));
  const option = (name: string): number => mebibytes(taskManagerJvmOptions().find((text) => text.startsWith(name)));
  expect(option('-Xmx')).toBe(size('framework.heap.size') + size('task.heap.size'));
  expect(option('-XX:MaxDirectMemorySize=')).toBe(size('framework.off-heap.size') + size('network.max'));
  expect(option('-XX:MaxMetaspaceSize=')).toBe(size('jvm-metaspace.size'));
});

test('a JobManager and two TaskManagers fit into 3.5 GiB', () => {
  const sum = (options: string[]): number =>
    options.filter((text) => !text.startsWith('-Xms')).reduce((total, text) => total + (mebibytes(text) || 0), 0);
  const managed = mebibytes(lineOf(flinkConfig({ ...ports, settings: {} }), 'taskmanager.memory.managed.size'));
  expect(sum(jobManagerJvmOptions()) + 2 * (sum(taskManagerJvmOptions()) + managed)).toBeLessThan(3.5 * 1024);
});
