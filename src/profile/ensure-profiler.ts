import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { strFromU8, unzipSync } from 'fflate';

import { download, FlinkprofError, messageOf, type OnProgress } from '../shared/index.ts';
import { type Artifact, type ArtifactEntry, ARTIFACTS, PROFILER_VERSION } from './artifacts.ts';
import { readOwnProfiler } from './own-profiler.ts';
import {
  LAYOUT,
  type Platform,
  PLATFORMS,
  type ProfilerBinaries,
  type ProfilerFile,
  type ProfilerFiles,
  type ProfilerPart,
} from './profiler-files.ts';

export interface ProfilerOptions {
  /** Where files that can be fetched again are kept: `~/.cache/flinkprof`. */
  cacheDir: string;
  /** Maven Central, or a mirror of it: `https://repo1.maven.org/maven2`. */
  mavenRepository: string;
  /** An installation of async-profiler 4.0 or newer, to be used instead. */
  asprofDir?: string;
}

export interface EnsureTools {
  onProgress: OnProgress;
}

const DOWNLOAD_DEADLINE_MS = 120_000;
/** The larger of the two jars has 1.2 MB. */
const MAX_JAR_BYTES = 16 * 1024 * 1024;

interface CachedFile {
  path: string;
  part: ProfilerPart;
  platform: Platform;
  artifact: Artifact;
  entry: ArtifactEntry;
}

/**
 * Brings async-profiler to this machine, unless it is there: from the cache, whose files are checked each time, or from the
 * Maven repository, into the cache. With `asprofDir` nothing is fetched.
 * @throws FlinkprofError PROFILER_UNAVAILABLE, ABORTED
 */
export async function ensureProfiler(
  options: ProfilerOptions,
  tools: EnsureTools,
  signal: AbortSignal,
): Promise<ProfilerFiles> {
  if (options.asprofDir !== undefined) return readOwnProfiler(options.asprofDir, signal);

  const files = cachedFiles(join(options.cacheDir, 'async-profiler', PROFILER_VERSION));
  for (const artifact of ARTIFACTS) {
    const wanted = files.filter((file) => file.artifact === artifact);
    const whole = await Promise.all(wanted.map(isWhole));
    if (whole.every(Boolean)) continue;
    await fetchArtifact(artifact, wanted, options, tools, signal);
  }
  return { version: PROFILER_VERSION, platforms: { 'linux-x64': of('linux-x64'), 'linux-arm64': of('linux-arm64') } };

  function of(platform: Platform): ProfilerBinaries {
    return { launcher: fileOf(files, platform, 'launcher'), library: fileOf(files, platform, 'library') };
  }
}

/** As an installation of async-profiler lies in a folder, so that one platform's folder can serve as `asprofDir` elsewhere. */
function cachedFiles(folder: string): CachedFile[] {
  return ARTIFACTS.flatMap((artifact) =>
    PLATFORMS.map((platform) => ({
      path: join(folder, platform, LAYOUT[artifact.part]),
      part: artifact.part,
      platform,
      artifact,
      entry: artifact.entries[platform],
    })),
  );
}

function fileOf(files: CachedFile[], platform: Platform, part: ProfilerPart): ProfilerFile {
  const file = files.find((candidate) => candidate.platform === platform && candidate.part === part);
  if (file === undefined) throw new FlinkprofError('PROFILER_UNAVAILABLE', `no ${part} for ${platform} is known`);
  return { path: file.path, sha256: file.entry.sha256 };
}

async function isWhole({ path, entry }: CachedFile): Promise<boolean> {
  const bytes = await readFile(path).catch(() => null); // absent or unreadable: fetched again
  return bytes !== null && sha256(bytes) === entry.sha256;
}

async function fetchArtifact(
  artifact: Artifact,
  files: CachedFile[],
  { mavenRepository }: ProfilerOptions,
  { onProgress }: EnsureTools,
  signal: AbortSignal,
): Promise<void> {
  const url = `${mavenRepository.replace(/\/+$/, '')}/${artifact.path}`;
  onProgress({ stage: 'download', message: `fetching ${artifact.coordinates}` });
  const jar = await download(
    url,
    { code: 'PROFILER_UNAVAILABLE', deadlineMs: DOWNLOAD_DEADLINE_MS, maxBytes: MAX_JAR_BYTES },
    signal,
  );
  const entries = unzip(jar, url, new Set(files.map(({ entry }) => entry.name)));
  for (const { path, entry } of files) {
    const bytes = entries[entry.name];
    if (bytes === undefined) throw notAsExpected(url, `it has no ${entry.name} (${start(jar)})`);
    const actual = sha256(bytes);
    if (actual !== entry.sha256) {
      throw notAsExpected(url, `${entry.name} has SHA-256 ${actual}, expected ${entry.sha256}`);
    }
    await keep(path, bytes);
  }
}

function unzip(jar: Uint8Array, url: string, names: ReadonlySet<string>): Record<string, Uint8Array | undefined> {
  try {
    return unzipSync(jar, { filter: ({ name, originalSize }) => names.has(name) && originalSize <= MAX_JAR_BYTES });
  } catch (cause) {
    throw notAsExpected(url, `it is no jar (${start(jar)}): ${messageOf(cause)}`);
  }
}

/** Whole or not at all: under a name of its own first. Two that fetch at the same time write the same. */
async function keep(path: string, bytes: Uint8Array): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(temporary, bytes, { mode: 0o755 });
    await rename(temporary, path);
  } catch (cause) {
    await rm(temporary, { force: true });
    throw new FlinkprofError(
      'PROFILER_UNAVAILABLE',
      `async-profiler could not be kept in ${path}: ${messageOf(cause)}`,
      {
        hint: 'set FLINKPROF_CACHE_DIR to a folder that can be written, or pass --asprof-dir',
        cause,
      },
    );
  }
}

function notAsExpected(url: string, why: string): FlinkprofError {
  return new FlinkprofError('PROFILER_UNAVAILABLE', `${url} is not the jar that was expected: ${why}`, {
    hint: 'a proxy or mirror may have answered something else; docs/offline.md has the checksums and the other ways',
  });
}

/** The first characters, printable: proxies answer with HTML. */
function start(bytes: Uint8Array): string {
  const text = strFromU8(bytes.subarray(0, 40), true).replace(/[^\x20-\x7e]+/g, ' ');
  return `${bytes.length} bytes, starting with '${text}'`;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
