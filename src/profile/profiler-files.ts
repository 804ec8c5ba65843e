/** Machines that async-profiler is delivered to. One library serves glibc and musl; the launcher is static. */
export const PLATFORMS = ['linux-x64', 'linux-arm64'] as const;
export type Platform = (typeof PLATFORMS)[number];

/** async-profiler, on this machine and ready to be delivered to a target. */
export interface ProfilerFiles {
  /** Of the library: `4.6`. */
  version: string;
  /** An installation of one's own has only one platform. */
  platforms: Partial<Record<Platform, ProfilerBinaries>>;
}

export interface ProfilerBinaries {
  /** `asprof`, which attaches to a JVM and gives it commands. */
  launcher: ProfilerFile;
  /** `libasyncProfiler.so`, which the JVM loads. */
  library: ProfilerFile;
}

export interface ProfilerFile {
  path: string;
  sha256: string;
}

/** Where the two files lie in an installation of async-profiler, in our cache, and on a target. */
export const LAYOUT = { launcher: 'bin/asprof', library: 'lib/libasyncProfiler.so' } as const;
export type ProfilerPart = keyof typeof LAYOUT;
export const PROFILER_PARTS = ['launcher', 'library'] as const satisfies readonly ProfilerPart[];
