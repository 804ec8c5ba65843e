import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { deliver } from '../../src/profile/deliver.ts';
import { type Probe, readProbe } from '../../src/profile/probe.ts';
import type { ProfilerBinaries, ProfilerFile } from '../../src/profile/index.ts';
import { ScriptReport } from '../../src/profile/script.ts';
import { failureOf } from '../support/failure-of.ts';
import { emptyRecording, FakeTarget, JVM } from '../support/fake-target.ts';

const PLAIN = readProbe(new ScriptReport(readFileSync(new URL('../fixtures/probe/plain.txt', import.meta.url))));
const signal = new AbortController().signal;

let folder: string;
let target: FakeTarget;
let binaries: ProfilerBinaries;
/** What was taken in, by its path. */
let taken: Map<string, string>;
/** Checksums of the files that are there, by their paths in our folder; those that are asked for in each root. */
let there: (path: string, root: string) => string | null;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'flinkprof-deliver-'));
  binaries = { launcher: file('launcher'), library: file('library') };
  taken = new Map();
  there = () => null;
  target = new FakeTarget(emptyRecording(1));
  target.answers['find-place'] = (argv) => {
    const [, , , , root = '', files = ''] = argv;
    const lines = files.split(' ').flatMap((path) => {
      const sum = there(path, root);
      return sum === null ? [] : [`file ${path} ${sum}`];
    });
    return { stdout: ['now 1', 'base /tmp/flinkprof-0', ...lines].join('\n') };
  };
  target.answers['take-file'] = (argv, stdin) => {
    taken.set(argv[4] ?? '', stdin);
    return {};
  };
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function file(content: string): ProfilerFile {
  const path = join(folder, content);
  writeFileSync(path, content);
  return { path, sha256: createHash('sha256').update(content).digest('hex') };
}

function bring(probe: Partial<Probe> = {}) {
  const process = { kind: 'process', host: 'fake', ...JVM, shell: target } as const;
  return deliver(process, { ...PLAIN, ...probe }, binaries, '4.6', signal);
}

const sumOf = (path: string): string => (path.includes('/bin/') ? binaries.launcher : binaries.library).sha256;
const content = (): string => `/tmp/flinkprof-0/ap-4.6-${binaries.library.sha256.slice(0, 8)}`;

test('what is not there is sent, to a path that has its checksum', async () => {
  const delivered = await bring();
  expect([...taken]).toEqual([
    [`${content()}/bin/asprof`, 'launcher'],
    [`${content()}/lib/libasyncProfiler.so`, 'library'],
  ]);
  expect(delivered).toMatchObject({
    launcherPath: `${content()}/bin/asprof`,
    libraryPath: `${content()}/lib/libasyncProfiler.so`,
    sentBytes: 15,
  });
});

test('what is there and whole is not sent again: a library that a JVM has loaded must stay the same file', async () => {
  there = sumOf;
  expect((await bring()).sentBytes).toBe(0);
  expect(taken.size).toBe(0);
});

test('what is there but damaged is sent again', async () => {
  there = (path) => (path.includes('/lib/') ? sumOf(path) : 'ab'.repeat(32));
  await bring();
  expect([...taken.values()]).toEqual(['launcher']);
});

test('where the target has no checksums, its files are read back', async () => {
  there = () => 'unknown';
  target.answers['cat'] = ([, path = '']) => ({ stdout: path.includes('/bin/') ? 'launcher' : 'half a libr' });
  await bring();
  expect([...taken.values()]).toEqual(['library']);
});

test('for a JVM with files of its own, the library goes there, but what we run stays with us', async () => {
  const root = '/proc/4711/root';
  const delivered = await bring({ root });
  expect([...taken.keys()]).toEqual([`${content()}/bin/asprof`, `${root}${content()}/lib/libasyncProfiler.so`]);
  expect(delivered.libraryPath).toBe(`${content()}/lib/libasyncProfiler.so`);
});

test("folders of the JVM's own are tried last, and only if it is the same user", async () => {
  const ownFolders = ['/opt/flink'];
  await bring({ ownFolders });
  await bring({ ownFolders, uid: 9999 });
  const asked = target.argvs.filter((argv) => argv[3] === 'find-place').map((argv) => argv.slice(7));
  expect(asked).toEqual([
    ['/tmp', '/var/tmp', '/dev/shm', '/opt/flink'],
    ['/tmp', '/var/tmp', '/dev/shm'],
  ]);
});

test('a file that is not taken is said to be not taken, and why', async () => {
  target.answers['take-file'] = () => ({ code: 1, stderr: 'cat: write error: No space left on device\n' });
  const failure = await failureOf(bring());
  expect(failure.code).toBe('DELIVERY_FAILED');
  expect(failure.message).toContain('was not taken: cat: write error: No space left on device');
});

test('no folder at all: each is named with its fault', async () => {
  const stdout = 'now 1\nunfit /tmp: it does not allow execution\nunfit /var/tmp: it can not be written\n';
  target.answers['find-place'] = () => ({ code: 4, stdout });
  const failure = await failureOf(bring());
  expect(failure.code).toBe('DELIVERY_FAILED');
  expect(failure.message).toContain('/tmp: it does not allow execution; /var/tmp: it can not be written');
});
