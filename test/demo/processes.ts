import { readdir, readFile } from 'node:fs/promises';

/**
 * The processes on whose command line `text` is, without those that have ended and only wait to be reaped. Our own children
 * among them, for what is tested here are processes that nobody has started but the product.
 */
export async function processesWith(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const found = await Promise.all(pids.map(async (pid) => ((await commandLineOf(pid)).includes(text) ? pid : null)));
  return found.filter((pid) => pid !== null);
}

/** Empty for a process that is gone, or that is a zombie. */
async function commandLineOf(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
}
