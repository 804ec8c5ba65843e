import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { FlinkprofError, messageOf } from '../shared/index.ts';

/**
 * A capture in the making: a folder under a temporary name, which takes its real name when everything is in it. Whoever
 * lists captures never sees half of one. Left without `publish()`, the folder goes, unless something was `keep()`ed in it.
 */
export interface CaptureFolder extends AsyncDisposable {
  /** Where files are put until then, absolute. */
  readonly workPath: string;
  /** Where the capture will be, absolute. */
  readonly finalPath: string;
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** From now on there is something in the folder that must not be lost, whatever happens. */
  keep(): void;
  publish(): Promise<void>;
}

/**
 * @param outputDir created if it is missing
 * @throws FlinkprofError OUTPUT_NOT_WRITABLE
 */
export async function createCaptureFolder(outputDir: string, id: string): Promise<CaptureFolder> {
  const finalPath = resolve(outputDir, id);
  const workPath = resolve(outputDir, `.${id}.partial`);
  let state: 'open' | 'kept' | 'published' = 'open';

  await orNotWritable(outputDir, () => mkdir(workPath, { recursive: true }));
  return {
    workPath,
    finalPath,
    write: (name, content) => orNotWritable(outputDir, () => writeFile(join(workPath, name), content)),
    keep() {
      state = 'kept';
    },
    async publish() {
      await orNotWritable(outputDir, () => rename(workPath, finalPath));
      state = 'published';
    },
    async [Symbol.asyncDispose]() {
      if (state === 'open') await rm(workPath, { recursive: true, force: true });
    },
  };
}

async function orNotWritable(outputDir: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (cause) {
    throw new FlinkprofError(
      'OUTPUT_NOT_WRITABLE',
      `cannot write captures to ${resolve(outputDir)}: ${messageOf(cause)}`,
      {
        cause,
      },
    );
  }
}
