import { readdir, readFile } from 'node:fs/promises';

/** The processes of this machine that have `text` on their command line, except for our own. Linux only. */
export async function processesWith(text: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => Number.isInteger(pid) && pid !== process.pid);
  const found = await Promise.all(pids.map(async (pid) => ((await commandLineOf(pid)).includes(text) ? pid : null)));
  return found.filter((pid) => pid !== null);
}

/** The arguments with spaces between; empty for a process that is gone or has ended and waits to be reaped. */
export async function commandLineOf(pid: number): Promise<string> {
  const args = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return args.replaceAll('\0', ' ').trimEnd();
}
