import { createReadStream } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';

import { EVENT_KINDS, readCollapsed, readJfr, type Samples } from '../../src/recording/index.ts';
import { converterArgs, differences, ourAnswer, questionsAbout, sumsOf } from '../recording/support/converter.ts';
import { compileWorkload, jfrconv, profile, Workload } from '../recording/support/jvm.ts';
import { flawsOf } from '../recording/support/soundness.ts';

// Recordings of a JVM on this machine, read by us and by async-profiler's own converter.
let folder: string;
let workload: Workload;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'flinkprof-real-recording-'));
  await compileWorkload(folder);
  workload = await Workload.start(folder);
});

afterAll(async () => {
  await workload[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
});

/** Our answers to all questions about the file, each held to the converter's. */
async function readAndCompare(file: string): Promise<Samples> {
  const samples = await readJfr(createReadStream(file));
  expect(flawsOf(samples)).toEqual([]);
  for (const question of questionsAbout(samples, true)) {
    const output = join(folder, 'converted.collapsed');
    await jfrconv(file, output, converterArgs(question, true));
    const theirs = sumsOf(await readFile(output, 'utf8'), question);
    expect(theirs.size, question.events.join()).toBeGreaterThan(0);
    expect(differences(ourAnswer(samples, question), theirs), question.events.join()).toEqual([]);
  }
  return samples;
}

const threadNames = (samples: Samples): string[] => samples.threads.map(({ name }) => name);

test.each([
  ['cpu', ['-e', 'cpu', '-i', '5ms']],
  ['cpu', ['-e', 'ctimer', '-i', '10ms']],
  ['wall', ['-e', 'wall', '-i', '10ms']],
  ['wall', ['-e', 'wall', '-i', '20ms', '--nobatch']],
  ['alloc', ['-e', 'alloc', '--alloc', '512k']],
  ['lock', ['-e', 'lock', '--lock', '10us']],
] as const)('a recording of %s (%j) is read as the converter reads it', async (event, args) => {
  const file = join(folder, 'one-event.jfr');
  await profile(workload.pid, file, 3, [...args, '-o', 'jfr']);
  const samples = await readAndCompare(file);
  expect(Object.keys(samples.events)).toEqual([event]);
});

test('a recording of everything at once is read as the converter reads it', async () => {
  const file = join(folder, 'everything.jfr');
  const args = ['-e', 'cpu', '-i', '1ms', '--wall', '5ms', '--alloc', '256k', '--lock', '10us', '--chunktime', '5'];
  await profile(workload.pid, file, 8, [...args, '-o', 'jfr']);
  const samples = await readAndCompare(file);
  expect(Object.keys(samples.events)).toEqual([...EVENT_KINDS]);
  expect(threadNames(samples)).toEqual(
    expect.arrayContaining(['parse; json, then [map] (1/2)#0', 'ünïcödé 日本 🦊 (2/2)#0', 'sleeper', 'deflater']),
  );
});

test("async-profiler's own collapsed stacks are read, each line of them", async () => {
  const file = join(folder, 'stacks.collapsed');
  await profile(workload.pid, file, 2, ['-e', 'wall', '-i', '20ms', '-t', '-o', 'collapsed']);
  const text = await readFile(file, 'utf8');
  const samples = readCollapsed(text, { event: 'wall' });
  expect(flawsOf(samples)).toEqual([]);
  expect(samples.events.wall?.weights).toHaveLength(text.trimEnd().split('\n').length);
  expect(threadNames(samples)).toEqual(
    expect.arrayContaining(['parse; json, then [map] (1/2)#0', 'burner', 'sleeper']),
  );
});
