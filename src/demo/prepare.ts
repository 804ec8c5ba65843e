import { createHash } from 'node:crypto';
import { cp, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { buildOnce } from './build-once.ts';
import { type FlinkLine, mavenProfilesOf } from './flink-line.ts';
import { findJdk, type Jdk } from './jdk.ts';
import { findMaven, type Maven } from './maven.ts';
import type { DemoTools } from './tools.ts';

/** Everything a cluster is started from. */
export interface FlinkRuntime {
  line: FlinkLine;
  jdk: Jdk;
  /** The folder of Flink's jars. */
  libDir: string;
  /** The example jobs, built for this Flink. */
  jobsJar: string;
}

/** The Maven module, beside `src/` in the repository and beside `dist/` in the package. */
const EXAMPLES = fileURLToPath(new URL('../../examples/jobs/', import.meta.url));
const JOBS_JAR = 'flinkprof-example-jobs.jar';

/**
 * Fetches Flink's jars and builds the example jobs, both once: they are kept in the cache until `examples/jobs` changes.
 * @throws FlinkprofError DEMO_NEEDS_JAVA, DEMO_NEEDS_MAVEN, DEMO_FAILED with what Maven said, ABORTED
 */
export async function prepare(line: FlinkLine, tools: DemoTools, signal: AbortSignal): Promise<FlinkRuntime> {
  const jdk = await findJdk(tools, signal);
  let found: Promise<Maven> | null = null;
  const maven: Maven = async (args, folder, runSignal) => {
    found ??= findMaven(jdk, tools, signal);
    await (
      await found
    )(args, folder, runSignal);
  };
  const pom = join(EXAMPLES, 'pom.xml');
  const sources = (await readdir(join(EXAMPLES, 'src'), { recursive: true, withFileTypes: true }))
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();

  const libDir = await buildOnce(join(tools.cacheDir, `flink-${line}-${await hashOf([pom])}`), async (staging) => {
    tools.onProgress({ stage: 'download', message: `fetching Flink ${line} from Maven Central` });
    await copyFlinkTo(staging, line, maven, signal);
  });
  const jobsDir = await buildOnce(
    join(tools.cacheDir, `jobs-${line}-${await hashOf([pom, ...sources])}`),
    async (staging) => {
      tools.onProgress({ stage: 'download', message: `building the example jobs for Flink ${line}` });
      await buildJobsIn(staging, line, maven, signal);
    },
  );
  return { line, jdk, libDir, jobsJar: join(jobsDir, JOBS_JAR) };
}

async function copyFlinkTo(libDir: string, line: FlinkLine, maven: Maven, signal: AbortSignal): Promise<void> {
  const profiles = ['cluster', ...mavenProfilesOf(line)].join(',');
  const output = ['-DincludeScope=provided', `-DoutputDirectory=${libDir}`];
  await maven([`-P${profiles}`, 'dependency:copy-dependencies', ...output], EXAMPLES, signal);
}

/** Maven builds in a copy: the module may lie in a folder that we must not write to. */
async function buildJobsIn(folder: string, line: FlinkLine, maven: Maven, signal: AbortSignal): Promise<void> {
  const copy = join(folder, 'build');
  await mkdir(copy, { recursive: true });
  await cp(join(EXAMPLES, 'pom.xml'), join(copy, 'pom.xml'));
  await cp(join(EXAMPLES, 'src'), join(copy, 'src'), { recursive: true });
  await maven([...mavenProfilesOf(line).map((profile) => `-P${profile}`), 'package'], copy, signal);
  await rename(join(copy, 'target', JOBS_JAR), join(folder, JOBS_JAR));
  await rm(copy, { recursive: true });
}

async function hashOf(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files)
    hash
      .update(file.slice(EXAMPLES.length))
      .update('\0')
      .update(await readFile(file));
  return hash.digest('hex').slice(0, 16);
}
