/**
 * Makes the recordings in test/fixtures/recordings again, and beside each what async-profiler's own converter makes of it:
 *
 *     node test/recording/support/record-fixtures.ts [name of a recording …]
 *
 * Needs Linux, a JDK 17 on the PATH and, the first time, Maven Central. Takes two minutes.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { exampleJobs, startCluster } from '../../../src/demo/index.ts';
import { readJfr } from '../../../src/recording/index.ts';
import { readEnvironment } from '../../../src/settings/index.ts';
import { systemClock } from '../../../src/shared/index.ts';
import { converterArgs, questionsAbout } from './converter.ts';
import { FIXTURES, nameOfAnswer, type Recording, RECORDINGS } from './fixtures.ts';
import { agentOption, compileWorkload, jfrconv, profile, runWorkload, Workload } from './jvm.ts';

const folder = await mkdtemp(join(tmpdir(), 'flinkprof-recordings-'));

try {
  await compileWorkload(folder);
  const wanted = process.argv.slice(2);
  for (const { name, made, tellsCpuFromWall } of RECORDINGS) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const file = join(folder, `${name}.jfr`);
    await record(made, file);
    await keep(name, file, tellsCpuFromWall);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function record(made: Recording['made'], file: string): Promise<void> {
  if (made.by === 'jdk') {
    const settings = new URL(made.settings, FIXTURES).pathname;
    await runWorkload(folder, made.seconds, [`-XX:StartFlightRecording=settings=${settings},filename=${file}`]);
  } else if (made.by !== 'asprof') {
    await runWorkload(folder, made.seconds, [await agentOption(made.by, `${made.args},jfr,file=${file}`)]);
  } else if (made.of === 'workload') {
    await using workload = await Workload.start(folder);
    await profile(workload.pid, file, made.seconds, [...made.args, '-o', 'jfr']);
  } else {
    await recordFlink(file, made.seconds, [...made.args, '-o', 'jfr']);
  }
}

/** A TaskManager that is busy with RocksDB. */
async function recordFlink(file: string, seconds: number, args: readonly string[]): Promise<void> {
  const { signal } = new AbortController();
  const { cacheDir, tempDir, variables: env } = readEnvironment();
  const tools = { env, cacheDir, tempDir, clock: systemClock, onProgress: () => undefined };
  await using cluster = await startCluster({ flinkVersion: '2' }, tools, signal);
  await cluster.submit(exampleJobs[2], { parallelism: 2 }, signal);
  await systemClock.sleep(45_000, signal);
  await profile(cluster.pids.taskManagers[0]!.pid, file, seconds, args);
}

async function keep(name: string, file: string, tellsCpuFromWall: boolean): Promise<void> {
  const bytes = await readFile(file);
  await writeFile(new URL(`${name}.jfr.gz`, FIXTURES), gzipSync(bytes, { level: 9 }));
  for (const question of questionsAbout(await readJfr(bytes), tellsCpuFromWall)) {
    const output = join(folder, 'answer.collapsed');
    await jfrconv(file, output, converterArgs(question, tellsCpuFromWall));
    await writeFile(new URL(nameOfAnswer(name, question), FIXTURES), gzipSync(await readFile(output), { level: 9 }));
  }
  console.log(`${name}: ${bytes.length} bytes`);
}
