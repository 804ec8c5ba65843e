import type { Clock, OnProgress } from '../shared/index.ts';

/** What the demo needs from the outside. */
export interface DemoTools {
  /** The environment of our process: PATH and JAVA_HOME are looked at, and commands inherit all of it. */
  env: Readonly<Record<string, string | undefined>>;
  /** Kept between runs: Flink's jars, the built example jobs and, where it was missing, Maven. About 300 MB. */
  cacheDir: string;
  /** Every cluster has its own folder in here, which ends with it. */
  tempDir: string;
  /** Where Maven itself is fetched from if it is missing, a mirror of Maven Central. @default Maven Central */
  mavenRepository?: string;
  clock: Clock;
  onProgress: OnProgress;
}
