import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';

import { FlinkprofError, messageOf } from '../shared/index.ts';

/**
 * A capture in the making: a folder under a temporary name, which takes its real name when everything is in it. Whoever
 * lists captures never sees half of one. Ended without `publish()`, the folder goes, unless something was put in it that must
 * not be lost: then it stays under its temporary name.
 */
export interface CaptureFolder extends AsyncDisposable {
  /**
   * Makes the folder; before that nothing is on the disk.
   * @returns where to put files, and where they will be once published, absolute
   * @throws FlinkprofError OUTPUT_NOT_WRITABLE
   */
  open(captureId: string): Promise<{ workPath: string; finalPath: string }>;
  /** From now on there is something in the folder that must not be lost, whatever happens. */
  keep(): void;
  /** @throws FlinkprofError OUTPUT_NOT_WRITABLE */
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** @throws FlinkprofError OUTPUT_NOT_WRITABLE */
  publish(): Promise<void>;
  /** Where something lies under the temporary name that must not be lost; null: nowhere. */
  leftBehind(): string | null;
}

/** @param outputDir made with the first capture if it is missing */
export function captureFolder(outputDir: string): CaptureFolder {
  let workPath: string | null = null;
  let finalPath = '';
  let isPrecious = false;

  return {
    async open(captureId) {
      const path = resolve(outputDir, `.${captureId}.partial`);
      await orNotWritable(() => mkdir(path, { recursive: true }));
      workPath = path;
      finalPath = resolve(outputDir, captureId);
      return { workPath, finalPath };
    },
    keep() {
      isPrecious = true;
    },
    async write(name, content) {
      await orNotWritable(() => writeFile(join(opened(), name), content));
    },
    async publish() {
      await orNotWritable(() => rename(opened(), finalPath));
      workPath = null;
    },
    leftBehind: () => (isPrecious ? workPath : null),
    async [Symbol.asyncDispose]() {
      if (workPath !== null && !isPrecious) await rm(workPath, { recursive: true, force: true });
    },
  };

  function opened(): string {
    if (workPath === null) throw new TypeError('the folder is not open');
    return workPath;
  }

  async function orNotWritable(act: () => Promise<unknown>): Promise<void> {
    try {
      await act();
    } catch (cause) {
      const message = `cannot write captures to ${resolve(outputDir)}: ${messageOf(cause)}`;
      throw new FlinkprofError('OUTPUT_NOT_WRITABLE', message, { cause });
    }
  }
}
