import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { flinkConfig, jobManagerJvmOptions, LOG4J_PROPERTIES, taskManagerJvmOptions } from './cluster-config.ts';
import { findFreePorts } from './free-ports.ts';
import { type GuardedJvm, type KeptFolder, startGuardedJvm } from './guarded.ts';
import type { FlinkRuntime } from './prepare.ts';
import type { DemoTools } from './tools.ts';

const JOB_MANAGER = 'org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint';
const TASK_MANAGER = 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner';
const LOG_TAIL_LINES = 15;

/** A cluster's folder, filled with what its JVMs need to start. */
export interface ClusterHome {
  runtime: FlinkRuntime;
  folder: KeptFolder;
  /** Where `config.yaml` is. */
  configDir: string;
  logsDir: string;
  /** Address of the REST API. */
  url: string;
  env: DemoTools['env'];
}

export async function layOutHome(
  runtime: FlinkRuntime,
  folder: KeptFolder,
  settings: Readonly<Record<string, string>>,
  env: DemoTools['env'],
): Promise<ClusterHome> {
  const configDir = join(folder.path, 'conf');
  const logsDir = join(folder.path, 'logs');
  for (const dir of [configDir, logsDir, join(folder.path, 'tmp')]) await mkdir(dir);
  const [rpcPort = 0, restPort = 0] = await findFreePorts(2);
  await writeFile(join(configDir, 'config.yaml'), flinkConfig({ rpcPort, restPort, settings }));
  await writeFile(join(configDir, 'log4j.properties'), LOG4J_PROPERTIES);
  return { runtime, folder, configDir, logsDir, url: `http://127.0.0.1:${restPort}`, env };
}

export function startJobManager(home: ClusterHome): Promise<GuardedJvm> {
  return startFlinkJvm(home, { name: 'jobmanager', options: jobManagerJvmOptions(), mainClass: JOB_MANAGER, args: [] });
}

/** @param id the TaskManager's `taskmanager.resource-id`, which is also its name in Flink's REST API */
export function startTaskManager(home: ClusterHome, id: string): Promise<GuardedJvm> {
  const args = ['-D', `taskmanager.resource-id=${id}`];
  return startFlinkJvm(home, { name: id, options: taskManagerJvmOptions(), mainClass: TASK_MANAGER, args });
}

interface FlinkJvm {
  name: string;
  options: string[];
  mainClass: string;
  args: string[];
}

function startFlinkJvm(home: ClusterHome, { name, options, mainClass, args }: FlinkJvm): Promise<GuardedJvm> {
  const { runtime, folder, configDir, logsDir, env } = home;
  const argv = [
    join(runtime.jdk.home, 'bin', 'java'),
    ...options,
    `-Dlog.file=${join(logsDir, `${name}.log`)}`,
    `-Dlog4j.configurationFile=${pathToFileURL(join(configDir, 'log4j.properties')).href}`,
    `-Djava.io.tmpdir=${join(folder.path, 'tmp')}`,
    ...['-cp', join(runtime.libDir, '*'), mainClass, '--configDir', configDir, ...args],
  ];
  return startGuardedJvm({ name, argv, env, outputFile: join(logsDir, `${name}.out`) }, folder);
}

/** The last lines a JVM logged or printed; for error messages. */
export async function endOfLog(home: ClusterHome, jvm: GuardedJvm): Promise<string> {
  const files = [`${jvm.name}.log`, `${jvm.name}.out`].map((file) => join(home.logsDir, file));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
  return texts.flatMap((text) => text.trimEnd().split('\n').slice(-LOG_TAIL_LINES)).join('\n');
}
