import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { unzipSync } from 'fflate';

import { readEnvironment } from '../../../src/settings/index.ts';
import { download } from '../../../src/shared/index.ts';

/** Older recorders and the reader's yardstick, from Maven Central; none of it is in the repository. */
const JARS = {
  'async-profiler-3.0': {
    path: 'tools/profiler/async-profiler/3.0/async-profiler-3.0.jar',
    sha256: '8f798860049d01f4a2f853596d28c85d2983f0c098f165a32909b7da9c74209f',
  },
  'async-profiler-2.9': {
    path: 'tools/profiler/async-profiler/2.9/async-profiler-2.9.jar',
    sha256: '6c4e993c28cf2882964cac82a0f96e81a325840043884526565017b2f62c5ba4',
  },
  'jfr-converter': {
    path: 'tools/profiler/jfr-converter/4.5/jfr-converter-4.5.jar',
    sha256: 'd8a5452b26adb11a2a0abf0c53799a6fd60dbccb0647efa5a734e3c46ced3df4',
  },
} as const;

export type JarName = keyof typeof JARS;

/** Path of the jar, which is fetched once per machine. */
export async function jar(name: JarName): Promise<string> {
  const { path, sha256 } = JARS[name];
  const file = join(readEnvironment().cacheDir, 'test-jars', `${sha256.slice(0, 12)}-${name}.jar`);
  if (existsSync(file)) return file;

  const url = `${readEnvironment().mavenRepository}/${path}`;
  const options = { code: 'PROFILER_UNAVAILABLE', deadlineMs: 120_000, maxBytes: 16 << 20 } as const;
  const bytes = await download(url, options, new AbortController().signal);
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Error(`${url} has SHA-256 ${found}, expected ${sha256}`);
  await keep(file, bytes);
  return file;
}

/** Path of one file out of a jar. */
export async function fileOfJar(name: JarName, entry: string): Promise<string> {
  const file = `${await jar(name)}-${entry.replaceAll('/', '-')}`;
  if (existsSync(file)) return file;
  const bytes = unzipSync(await readFile(await jar(name)), { filter: (found) => found.name === entry })[entry];
  if (!bytes) throw new Error(`${name} has no ${entry}`);
  await keep(file, bytes);
  return file;
}

/** Whole or not at all; two that fetch at the same time write the same. */
async function keep(file: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  await writeFile(temporary, bytes);
  await rename(temporary, file);
}
