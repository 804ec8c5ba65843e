import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

import { captureFolder } from '../../src/store/index.ts';

let output: string;

beforeEach(async () => {
  output = join(await mkdtemp(join(tmpdir(), 'flinkprof-store-')), 'captures');
});

afterEach(async () => {
  await rm(join(output, '..'), { recursive: true });
});

test('a capture appears under its name when it is whole, not before', async () => {
  await using folder = captureFolder(output);
  const { workPath, finalPath } = await folder.open('first');
  await writeFile(join(workPath, 'recording.jfr'), 'FLR');
  await folder.write('capture.json', '{}');
  expect((await readdir(output)).filter((name) => !name.startsWith('.'))).toEqual([]);

  await folder.publish();
  expect(await readdir(output)).toEqual(['first']);
  expect(await readFile(join(finalPath, 'capture.json'), 'utf8')).toBe('{}');
});

test('nothing is on the disk before there is something to record', async () => {
  await captureFolder(output)[Symbol.asyncDispose]();
  await expect(readdir(output)).rejects.toThrow('ENOENT');
});

test('a capture that failed before anything was recorded leaves nothing', async () => {
  {
    await using folder = captureFolder(output);
    await folder.open('first');
  }
  expect(await readdir(output)).toEqual([]);
});

test('a recording is not lost when what comes after it fails', async () => {
  const folder = captureFolder(output);
  const { workPath } = await folder.open('first');
  await writeFile(join(workPath, 'recording.jfr'), 'FLR');
  folder.keep();
  await folder[Symbol.asyncDispose]();
  expect(folder.leftBehind()).toBe(workPath);
  expect(await readdir(workPath)).toEqual(['recording.jfr']);
});

test('a folder that cannot be written is an error that names it', async () => {
  await writeFile(output, 'a file, not a folder');
  await expect(captureFolder(output).open('first')).rejects.toMatchObject({
    code: 'OUTPUT_NOT_WRITABLE',
    message: expect.stringContaining(output) as string,
  });
});
