interface CgroupMemory {
  limit: number;
  used: number;
  /** Pages of files, which are given back when memory is short. */
  files: Record<string, number>;
}

/** `/sys/fs/cgroup/x/memory.max:123`, and for `memory.stat` `…:active_file 123`. Version 1 has other names for the same. */
const LINE = /^(.*)\/memory\.(max|limit_in_bytes|current|usage_in_bytes|stat):(?:(\S+) )?(\d+)$/;

/**
 * Memory that the process may still take: the least of what the machine has available and of what each cgroup above the
 * process leaves.
 * @param availableKilobytes MemAvailable of /proc/meminfo
 * @param lines of the cgroups' files, as `grep -H` prints them; a cgroup without a limit has none for it
 * @returns bytes; null: nothing is known
 */
export function freeMemory(availableKilobytes: number | null, lines: readonly string[]): number | null {
  const cgroups = new Map<string, CgroupMemory>();
  for (const line of lines) {
    const [, folder, file, key = '', value] = LINE.exec(line) ?? [];
    if (folder === undefined) continue;
    const cgroup = cgroups.get(folder) ?? { limit: NaN, used: NaN, files: {} };
    cgroups.set(folder, cgroup);
    if (file === 'max' || file === 'limit_in_bytes') cgroup.limit = Number(value);
    else if (file === 'stat') cgroup.files[key] = Number(value);
    else cgroup.used = Number(value);
  }
  const left = [...cgroups.values()].map(({ limit, used, files }) => limit - used + filePages(files));
  const known = [(availableKilobytes ?? NaN) * 1024, ...left].filter(Number.isFinite);
  return known.length === 0 ? null : Math.min(...known);
}

/** In version 1 only the totals count what is below the cgroup, as its use does. */
function filePages(files: Record<string, number>): number {
  const prefix = 'total_active_file' in files ? 'total_' : '';
  return (files[`${prefix}active_file`] ?? 0) + (files[`${prefix}inactive_file`] ?? 0);
}
