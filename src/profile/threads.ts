import { parseProcStat } from '../transport/index.ts';
import { type Probe, TICKS_PER_SECOND } from './probe.ts';
import { runScript, type Script, ScriptReport } from './script.ts';
import type { Target } from './target.ts';

/** What is looked at while the profiler runs. */
export interface ThreadsSeen {
  /** Epoch milliseconds to within a second (the kernel tells its boot time in seconds), by native thread id as the JVM sees it. */
  startedAtMs: Map<number, number>;
  /** Open perf events: none although `cpu` is recorded means that timers sample it. */
  perfEvents: number;
}

export const READ_THREADS: Script = {
  name: 'read-threads',
  deadlineMs: 10_000,
  text: String.raw`
sed -n 's/^btime /btime /p' /proc/stat
cat "/proc/$1/task"/*/stat 2>/dev/null | sed 's/^/thread /'
if [ "$2" = other-namespace ]; then
  grep -s '^NSpid:' "/proc/$1/task"/*/status | sed -n 's|^.*/task/\([0-9]*\)/status:NSpid:.*[[:space:]]\([0-9]*\)$|inner \1 \2|p'
fi
echo "perf $(ls -l "/proc/$1/fd" 2>/dev/null | grep -c 'anon_inode:\[perf_event\]')"
`,
};

/** @throws FlinkprofError what `Shell.exec` throws */
export async function readThreads(target: Target, probe: Probe, signal: AbortSignal): Promise<ThreadsSeen> {
  const args = [String(target.pid), probe.innerPid === target.pid ? 'same-namespace' : 'other-namespace'];
  const { stdout } = await runScript(target.shell, READ_THREADS, { args }, signal);
  return parseThreads(new ScriptReport(stdout));
}

/** Of what `READ_THREADS` printed. */
export function parseThreads(report: ScriptReport): ThreadsSeen {
  const bootMs = (report.number('btime') ?? 0) * 1000;
  const tickMs = 1000 / TICKS_PER_SECOND;
  const inner = new Map(
    report
      .all('inner')
      .map((line) => line.split(' ').map(Number))
      .map(([a = 0, b = 0]) => [a, b]),
  );
  const threads = report
    .all('thread')
    .map(parseProcStat)
    .filter((stat) => stat !== null);
  return {
    startedAtMs: new Map(
      threads.map(({ id, startTicks }) => [inner.get(id) ?? id, bootMs + Number(startTicks) * tickMs]),
    ),
    perfEvents: report.number('perf') ?? 0,
  };
}
