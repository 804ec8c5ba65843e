/** What a line of /proc/PID/stat or /proc/PID/task/TID/stat says, as far as we need it. */
export interface ProcStat {
  /** Of the process or the thread, in the process-id namespace of the reader. */
  id: number;
  /** At most 15 characters. */
  command: string;
  /** Ticks since boot at which it started. */
  startTicks: string;
}

/** The command stands in parentheses and may hold blanks and parentheses itself; the start is field 22 (man 5 proc). */
export function parseProcStat(line: string): ProcStat | null {
  const [, id, command = '', rest = ''] = /^(\d+) \((.*)\) (.*)$/s.exec(line.trim()) ?? [];
  const startTicks = rest.split(' ')[19];
  return id === undefined || startTicks === undefined ? null : { id: Number(id), command, startTicks };
}
