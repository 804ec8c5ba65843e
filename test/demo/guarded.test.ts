import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

import { afterEach, beforeEach, describe, expect, test } from 'vitest';

import { makeKeptFolder, startGuardedJvm } from '../../src/demo/guarded.ts';
import { failureOf } from '../support/failure-of.ts';
import { processesWith } from '../support/processes.ts';

// What is guarded here is `tail`, not a JVM: the guard does not mind. It is found by the folder on its command line.
const env = { PATH: process.env.PATH };
const GONE = { timeout: 10_000, interval: 20 };
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'flinkprof-test-'));
});
afterEach(async () => {
  await rm(dir, { recursive: true, force: true });
});

const commandIn = (folder: string) => ({
  name: 'lasting',
  argv: ['tail', '-f', join(folder, 'out')],
  env,
  outputFile: join(folder, 'out'),
});

describe('a folder and a process, kept', () => {
  test('are there until they are disposed of', async () => {
    const folder = await makeKeptFolder(dir);
    const lasting = await startGuardedJvm(commandIn(folder.path), folder);
    expect(await processesWith(folder.path)).toContain(lasting.pid);

    await lasting[Symbol.asyncDispose]();
    expect(await lasting.ended).toBe('SIGKILL');
    await access(folder.path);

    await folder[Symbol.asyncDispose]();
    expect(await readdir(dir)).toEqual([]);
    expect(await processesWith(folder.path)).toEqual([]);
  });

  test('the folder waits for the process that may still write into it', async () => {
    const folder = await makeKeptFolder(dir);
    const lasting = await startGuardedJvm(commandIn(folder.path), folder);
    const folderGone = folder[Symbol.asyncDispose]();
    await access(folder.path);
    await lasting[Symbol.asyncDispose]();
    await folderGone;
    expect(await readdir(dir)).toEqual([]);
  });

  test('a process that ends by itself says how, and its disposal is no error', async () => {
    const folder = await makeKeptFolder(dir);
    const outputFile = join(folder.path, 'out');
    const failing = { name: 'failing', argv: ['sh', '-c', 'echo broken >&2; exit 7'], env, outputFile };
    const jvm = await startGuardedJvm(failing, folder);
    expect(await jvm.ended).toBe('exit code 7');
    await jvm[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    expect(await readdir(dir)).toEqual([]);
  });

  test('what cannot be started leaves nothing', async () => {
    const folder = await makeKeptFolder(dir);
    const missing = { name: 'missing', argv: [join(dir, 'no-such-java')], env, outputFile: join(folder.path, 'out') };
    const jvm = await startGuardedJvm(missing, folder);
    expect(await jvm.ended).toBe('exit code 127');
    await jvm[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    expect(await readdir(dir)).toEqual([]);
  });

  test('a folder that cannot be made', async () => {
    const file = join(dir, 'file');
    await writeFile(file, '');
    const failure = await failureOf(makeKeptFolder(file));
    expect(failure.code).toBe('OUTPUT_NOT_WRITABLE');
    expect(failure.message).toContain('Not a directory');
  });

  test.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('end with us when %s ends us', async (signal) => {
    const script = `
      import { makeKeptFolder, startGuardedJvm } from ${JSON.stringify(import.meta.resolve('../../src/demo/guarded.ts'))};
      const folder = await makeKeptFolder(${JSON.stringify(dir)});
      const outputFile = folder.path + '/out';
      await startGuardedJvm({ name: 'lasting', argv: ['tail', '-f', outputFile], env: process.env, outputFile }, folder);
      process.stdout.write(folder.path);
      process.stdout.end();`;
    const us = spawn(process.execPath, ['--input-type=module', '--eval', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const folder = await text(us.stdout);
    expect(await processesWith(folder)).not.toEqual([]);

    us.kill(signal);
    await once(us, 'exit');
    await expect.poll(() => processesWith(folder), GONE).toEqual([]);
    await expect.poll(() => readdir(dir), GONE).toEqual([]);
  });
});
