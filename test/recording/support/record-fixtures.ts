/**
 * Makes the recordings in test/fixtures/recordings again, and beside each what async-profiler's own converter makes of it:
 *
 *     node test/recording/support/record-fixtures.ts
 *
 * Needs Linux, a JDK 17 on the PATH and, the first time, Maven Central. Takes a minute.
 */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';

import { readJfr } from '../../../src/recording/index.ts';
import { converterArgs, questionsAbout } from './converter.ts';
import { FIXTURES, nameOfAnswer, RECORDINGS } from './fixtures.ts';
import { agentOption, compileWorkload, jfrconv, runWorkload, Workload } from './jvm.ts';

const TARGET = FIXTURES.pathname;
const folder = await mkdtemp(join(tmpdir(), 'flinkprof-recordings-'));

try {
  await compileWorkload(folder);
  for (const recording of RECORDINGS) {
    const file = join(folder, `${recording.name}.jfr`);
    const { made } = recording;
    if (made.by === 'asprof') {
      await using workload = await Workload.start(folder);
      await workload.record(file, made.seconds, made.args);
    } else if (made.by === 'jdk') {
      await runWorkload(folder, made.seconds, [
        `-XX:StartFlightRecording=settings=${TARGET}${made.settings},filename=${file}`,
      ]);
    } else await runWorkload(folder, made.seconds, [await agentOption(made.by, `${made.args},jfr,file=${file}`)]);
    await keep(recording.name, file, recording.tellsCpuFromWall);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function keep(name: string, file: string, tellsCpuFromWall: boolean): Promise<void> {
  const bytes = await readFile(file);
  await writeFile(join(TARGET, `${name}.jfr.gz`), gzipSync(bytes, { level: 9 }));
  for (const question of questionsAbout(await readJfr(bytes), tellsCpuFromWall)) {
    const output = join(folder, 'answer.collapsed');
    await jfrconv(file, output, converterArgs(question, tellsCpuFromWall));
    await writeFile(join(TARGET, nameOfAnswer(name, question)), gzipSync(await readFile(output), { level: 9 }));
  }
  console.log(`${name}: ${bytes.length} bytes`);
}
