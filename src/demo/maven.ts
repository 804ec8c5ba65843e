import { createHash } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { download, FlinkprofError } from '../shared/index.ts';
import { buildOnce } from './build-once.ts';
import { runCommand } from './command.ts';
import type { Jdk } from './jdk.ts';
import type { DemoTools } from './tools.ts';

/** Maven itself, for machines without it. The checksum is the one that Maven Central publishes beside it. */
const MAVEN = {
  version: '3.9.16',
  sha512:
    '831a8591fe20c8243b1dbe7d71e3244f31d1665b0804b2e825e38cbbe5ce0cafb8338851f90780735568773e0a6cd07bbec107cda0b896b008b861075358b6f6',
};
const MAVEN_ARCHIVE = `org/apache/maven/apache-maven/${MAVEN.version}/apache-maven-${MAVEN.version}-bin.tar.gz`;
const MAVEN_CENTRAL = 'https://repo.maven.apache.org/maven2';
const BUILD_DEADLINE_MS = 20 * 60_000;

/** Runs Maven in `folder`. It uses the user's own settings and local repository. */
export type Maven = (args: readonly string[], folder: string, signal: AbortSignal) => Promise<void>;

/**
 * Maven 3.8 or newer: the machine's, else one that is fetched into the cache.
 * @throws FlinkprofError DEMO_NEEDS_MAVEN when there is none and it cannot be fetched
 */
export async function findMaven(jdk: Jdk, tools: DemoTools, signal: AbortSignal): Promise<Maven> {
  const env = { ...tools.env, JAVA_HOME: jdk.home };
  const answer = await runCommand(['mvn', '--version'], { env, deadlineMs: 60_000, signal });
  const program = isRecentMaven(answer?.lines ?? []) ? 'mvn' : await fetchMaven(tools, signal);
  return (args, folder, runSignal) =>
    runMaven([program, '--batch-mode', ...args], folder, { ...tools, env }, runSignal);
}

/** Whether the output of `mvn --version` is that of Maven 3.8 or newer. */
export function isRecentMaven(lines: readonly string[]): boolean {
  const [, major, minor] = /Apache Maven (\d+)\.(\d+)/.exec(lines.join('\n')) ?? [];
  return Number(major) > 3 || (Number(major) === 3 && Number(minor) >= 8);
}

async function runMaven(
  argv: [string, ...string[]],
  cwd: string,
  tools: DemoTools,
  signal: AbortSignal,
): Promise<void> {
  const onLine = (line: string): void => {
    const file = downloadedFile(line);
    if (file !== null) tools.onProgress({ stage: 'download', message: `fetched ${file}` });
  };
  const answer = await runCommand(argv, { env: tools.env, cwd, deadlineMs: BUILD_DEADLINE_MS, onLine, signal });
  if (answer?.code === 0) return;
  const errors = (answer?.lines ?? []).filter((line) => line.startsWith('[ERROR]')).slice(0, 8);
  throw new FlinkprofError('DEMO_FAILED', [`${argv.join(' ')} failed:`, ...errors].join('\n'), {
    hint: 'Maven needs Maven Central or a mirror of it: a proxy and mirrors belong into ~/.m2/settings.xml',
  });
}

/** `flink-runtime-1.20.5.jar (6.4 MB)` of a line in which Maven says that it downloaded a jar. */
export function downloadedFile(line: string): string | null {
  const [, file, size] = /Downloaded from \S+ \S*\/([^/\s]+\.jar) \(([\d.]+ [kMG]?B)/.exec(line) ?? [];
  return file === undefined || size === undefined ? null : `${file} (${size})`;
}

async function fetchMaven(tools: DemoTools, signal: AbortSignal): Promise<string> {
  const url = `${tools.mavenRepository ?? MAVEN_CENTRAL}/${MAVEN_ARCHIVE}`;
  const folder = await buildOnce(join(tools.cacheDir, `apache-maven-${MAVEN.version}`), async (staging) => {
    tools.onProgress({ stage: 'download', message: `fetching Maven ${MAVEN.version}, which this machine lacks` });
    const archive = join(staging, 'maven.tar.gz');
    await mkdir(staging);
    await writeFile(archive, await downloadMaven(url, signal));
    const argv: [string, ...string[]] = ['tar', '-xzf', archive, '-C', staging, '--strip-components', '1'];
    const unpacked = await runCommand(argv, { env: tools.env, deadlineMs: 60_000, signal });
    if (unpacked?.code !== 0) {
      const why = unpacked === null ? 'there is no tar' : unpacked.lines.join(' ');
      throw new FlinkprofError('DEMO_NEEDS_MAVEN', `${url} could not be unpacked: ${why}`);
    }
    await rm(archive);
  });
  return join(folder, 'bin', 'mvn');
}

async function downloadMaven(url: string, signal: AbortSignal): Promise<Uint8Array> {
  const options = { code: 'DEMO_NEEDS_MAVEN', deadlineMs: 5 * 60_000, maxBytes: 64 * 1024 * 1024 } as const;
  const bytes = await download(url, options, signal);
  const sha512 = createHash('sha512').update(bytes).digest('hex');
  if (sha512 === MAVEN.sha512) return bytes;
  throw new FlinkprofError('DEMO_NEEDS_MAVEN', `${url} has SHA-512 ${sha512}, expected ${MAVEN.sha512}`);
}
