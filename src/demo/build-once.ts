import { randomUUID } from 'node:crypto';
import { access, mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/**
 * Makes a folder that is complete or absent: `build` fills a folder beside it, which then takes its name. Two processes that
 * build at the same time do the work twice and share one result.
 * @returns `folder`
 */
export async function buildOnce(folder: string, build: (staging: string) => Promise<void>): Promise<string> {
  if (await exists(folder)) return folder;
  const staging = `${folder}.${randomUUID()}.tmp`;
  await mkdir(dirname(folder), { recursive: true });
  try {
    await build(staging);
    await rename(staging, folder);
  } catch (error) {
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
  return folder;
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
