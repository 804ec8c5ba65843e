import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { describe, expect, test } from 'vitest';

import { downloadedFile, findMaven, isRecentMaven } from '../../src/demo/maven.ts';
import { systemClock } from '../../src/shared/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { startServer } from '../support/loopback-server.ts';

test.each([
  ['Apache Maven 3.6.3 (Red Hat 3.6.3-22)', false],
  ['Apache Maven 3.8.7', true],
  ['\u001b[1mApache Maven 3.9.16 (2bdd9fddda4b155ebf8000e807eb73fd829a51d5)\u001b[m', true],
  ['Apache Maven 4.0.0-rc-4', true],
  ['mvnd 1.0', false],
])('%s will do: %s', (line, enough) => {
  expect(isRecentMaven([line, 'Java version: 17.0.15'])).toBe(enough);
});

test('shows the jars that Maven fetches, and nothing else it says', () => {
  const url = 'https://repo.maven.apache.org/maven2/org/apache/flink/flink-runtime/1.20.5/flink-runtime-1.20.5';
  expect(downloadedFile(`[INFO] Downloaded from central: ${url}.jar (6.4 MB at 20 MB/s)`)).toBe(
    'flink-runtime-1.20.5.jar (6.4 MB)',
  );
  expect(downloadedFile(`Downloaded from central: ${url}.pom (11 kB at 90 kB/s)`)).toBeNull();
  expect(downloadedFile(`Downloading from central: ${url}.jar`)).toBeNull();
  expect(downloadedFile('[INFO] BUILD SUCCESS')).toBeNull();
});

describe('fetching Maven where there is none', () => {
  const { signal } = new AbortController();
  const jdk = { home: '/opt/jdk', version: 17 };

  test.each([
    ['is not what it should be', 200, 'has SHA-512 0a50261ebd1a390f'],
    ['is not there', 404, 'could not be fetched: Request failed with status code 404'],
  ])('what comes %s: nothing is unpacked and nothing kept', async (_, status, message) => {
    await using server = await startServer((_request, response) => {
      response.writeHead(status).end('foobar');
    });
    const dir = await mkdtemp(join(tmpdir(), 'flinkprof-test-'));
    const env = { PATH: dir };
    const where = { cacheDir: dir, tempDir: dir, mavenRepository: server.url };
    const finding = findMaven(jdk, { env, ...where, clock: systemClock, onProgress: () => undefined }, signal);
    const failure = await failureOf(finding);
    expect(failure.code).toBe('DEMO_NEEDS_MAVEN');
    expect(failure.message).toContain(`${server.url}/org/apache/maven/apache-maven/`);
    expect(failure.message).toContain(message);
    expect(await readdir(dir)).toEqual([]);
    await rm(dir, { recursive: true });
  });
});
