import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, test } from 'vitest';

import { buildOnce } from '../../src/demo/build-once.ts';

let cache: string;
let builds: number;

beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'flinkprof-test-'));
  builds = 0;
});
afterEach(async () => {
  await rm(cache, { recursive: true });
});

async function build(staging: string): Promise<void> {
  builds++;
  await mkdir(staging);
  await writeFile(join(staging, 'jar'), 'content');
}

test('builds the first time only', async () => {
  const folder = join(cache, 'deep', 'flink');
  expect(await buildOnce(folder, build)).toBe(folder);
  expect(await buildOnce(folder, build)).toBe(folder);
  expect(builds).toBe(1);
  expect(await readFile(join(folder, 'jar'), 'utf8')).toBe('content');
});

test('a build that fails leaves nothing, and the next one starts anew', async () => {
  const folder = join(cache, 'flink');
  const failing = async (staging: string): Promise<void> => {
    await build(staging);
    throw new Error('disk full');
  };
  await expect(buildOnce(folder, failing)).rejects.toThrow('disk full');
  expect(await readdir(cache)).toEqual([]);
  await buildOnce(folder, build);
  expect(await readdir(cache)).toEqual(['flink']);
});

test('two that build at the same time both end with the whole folder', async () => {
  const folder = join(cache, 'flink');
  await Promise.all([buildOnce(folder, build), buildOnce(folder, build)]);
  expect(await readdir(cache)).toEqual(['flink']);
  expect(await readdir(folder)).toEqual(['jar']);
});
