import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';

/** What flinkprof takes from the environment. This is the only file that reads it. */
export interface Environment {
  /** FLINKPROF_URL: the JobManager, where `--url` does not say. */
  flinkUrl: string | null;
  /** FLINKPROF_CACHE_DIR, or `flinkprof` in XDG_CACHE_HOME or in ~/.cache. */
  cacheDir: string;
  /** FLINKPROF_MAVEN_REPOSITORY: a mirror of Maven Central to fetch from. */
  mavenRepository: string;
  tempDir: string;
  /** NO_COLOR is set (no-color.org). */
  noColour: boolean;
  /** All of it, for the commands that the demo starts. */
  variables: Readonly<Record<string, string | undefined>>;
}

export function readEnvironment(variables: Environment['variables'] = process.env): Environment {
  const value = (name: string): string | null => {
    const found = variables[name];
    return found === undefined || found === '' ? null : found;
  };
  return {
    flinkUrl: value('FLINKPROF_URL'),
    cacheDir: value('FLINKPROF_CACHE_DIR') ?? join(value('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'flinkprof'),
    mavenRepository: value('FLINKPROF_MAVEN_REPOSITORY') ?? 'https://repo1.maven.org/maven2',
    tempDir: tmpdir(),
    noColour: value('NO_COLOR') !== null,
    variables,
  };
}
