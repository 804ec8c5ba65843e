import { FlinkprofError } from '../shared/index.ts';
import { parseProcStat } from '../transport/index.ts';
import type { Target } from './target.ts';
import { runScript, type Script, ScriptReport } from './script.ts';

/** What a target shows of itself before anything is done to it. */
export interface Probe {
  /** Whose rights our commands have. */
  ownUid: number;
  /** The JVM's effective user and group. */
  uid: number;
  gid: number;
  /** Its process id as it sees itself: another one than ours in a container. */
  innerPid: number;
  /** `uname -m` */
  machine: string;
  /** null: /proc/PID/maps can't be read. */
  isJvm: boolean | null;
  /** SIGQUIT, which asks a JVM for its attach socket, would end a process that does not catch it. */
  catchesSigquit: boolean;
  /** `DisableAttachMechanism`, the last of the flags that the JVM was given wins. */
  attachDisabled: boolean;
  agentsDisabled: boolean;
  ageMs: number;
  /** What its container or machine has left; null: not told. */
  freeMemoryBytes: number | null;
  threads: number;
  openFiles: number;
  maxOpenFiles: number;
  /** Paths of async-profiler libraries that it has loaded, as it sees them. */
  libraries: LoadedLibrary[];
  /** '' if it sees the same files as our commands; else the path below which they see its files. */
  root: string;
  /** Folders besides the usual ones that belong to it. */
  ownFolders: string[];
}

export interface LoadedLibrary {
  path: string;
  /** The file is gone: nobody can talk to this instance any more. */
  deleted: boolean;
}

export const PROBE: Script = {
  name: 'probe',
  deadlineMs: 10_000,
  text: String.raw`
dir=/proc/$1
stat=$(cat "$dir/stat" 2>/dev/null) || exit 3
echo "stat $stat"
echo "user $(id -u)"
echo "machine $(uname -m)"
echo "uptime $(cat /proc/uptime)"
echo "hertz $(getconf CLK_TCK 2>/dev/null)"
sed -n -e 's/^Uid:/uid/p' -e 's/^Gid:/gid/p' -e 's/^NSpid:/nspid/p' -e 's/^SigCgt:/caught/p' -e 's/^Threads:/threads/p' "$dir/status"
grep -q 'libjvm\.so' "$dir/maps" 2>/dev/null; echo "libjvm $?"
sed -n 's|^[^/]*\(/.*libasyncProfiler.*\)$|library \1|p' "$dir/maps" 2>/dev/null | sort -u
flags() {
  tr ' \0' '\n\n' | sed -n -e 's/^-XX:[+-]DisableAttachMechanism$/flag &/p' \
    -e 's/^-XX:[+-]EnableDynamicAgentLoading$/flag &/p' -e 's/^-Djava\.io\.tmpdir=/folder /p'
}
variable() { tr '\0' '\n' <"$dir/environ" | sed -n "s/^$1=//p" | flags; }
if cat "$dir/environ" >/dev/null 2>&1; then
  variable JAVA_TOOL_OPTIONS; variable JDK_JAVA_OPTIONS; flags <"$dir/cmdline"; variable _JAVA_OPTIONS
fi
echo "folder $(readlink "$dir/cwd" 2>/dev/null)"
if [ "$(readlink "$dir/ns/mnt")" != "$(readlink /proc/self/ns/mnt)" ] || [ "$(readlink "$dir/root")" != / ]; then
  echo "root $dir/root"
fi
echo "open $(ls "$dir/fd" 2>/dev/null | wc -l)"
sed -n 's/^Max open files */files /p' "$dir/limits" 2>/dev/null
sed -n 's/^MemAvailable: */available /p' /proc/meminfo
level() { # of a memory cgroup, version 2: its limit, its use, and what of that are clean pages of files
  [ -f "$1/memory.max" ] || return
  echo "limit $(cat "$1/memory.max") $(cat "$1/memory.current") $(sed -n 's/^[a-z]*active_file //p' "$1/memory.stat" | tr '\n' ' ')"
}
path=$(sed -n 's/^0:://p' "$dir/cgroup" 2>/dev/null)
while [ -n "$path" ] && [ "$path" != / ]; do level "/sys/fs/cgroup$path"; path=$(dirname "$path"); done
level /sys/fs/cgroup
old=/sys/fs/cgroup/memory$(sed -n 's/^[0-9]*:memory://p' "$dir/cgroup" 2>/dev/null)
[ -f "$old/memory.limit_in_bytes" ] || old=/sys/fs/cgroup/memory
if [ -f "$old/memory.limit_in_bytes" ]; then
  echo "limit $(cat "$old/memory.limit_in_bytes") $(cat "$old/memory.usage_in_bytes") $(sed -n 's/^total_[a-z]*active_file //p' "$old/memory.stat" | tr '\n' ' ')"
fi
exit 0
`,
};

/**
 * Looks at the JVM through /proc, without touching it.
 * @throws FlinkprofError TARGET_GONE, and what `Shell.exec` throws
 */
export async function probe(target: Target, signal: AbortSignal): Promise<Probe> {
  const { code, stdout } = await runScript(target.shell, PROBE, { args: [String(target.pid)] }, signal);
  const report = new ScriptReport(stdout);
  if (code !== 0 || parseProcStat(report.text('stat'))?.startTicks !== target.startTicks) {
    throw new FlinkprofError('TARGET_GONE', `pid ${target.pid} on ${target.host} ended before it was profiled`);
  }
  return readProbe(report);
}

const SIGQUIT = 1n << 2n;

/** Of what `PROBE` printed. */
export function readProbe(report: ScriptReport): Probe {
  const stat = parseProcStat(report.text('stat'));
  return {
    ownUid: report.number('user') ?? -1,
    uid: effectiveId(report.text('uid')),
    gid: effectiveId(report.text('gid')),
    innerPid: Number(report.text('nspid').split(/\s+/).at(-1)) || (stat?.id ?? 0),
    machine: report.text('machine'),
    isJvm: isJvm(report.text('libjvm')),
    catchesSigquit: (BigInt(`0x${report.text('caught') || '0'}`) & SIGQUIT) !== 0n,
    attachDisabled: lastFlag(report, 'DisableAttachMechanism') === '+',
    agentsDisabled: lastFlag(report, 'EnableDynamicAgentLoading') === '-',
    ageMs: (report.number('uptime') ?? 0) * 1000 - (Number(stat?.startTicks) * 1000) / (report.number('hertz') ?? 100),
    freeMemoryBytes: freeMemory(report),
    threads: report.number('threads') ?? 0,
    openFiles: report.number('open') ?? 0,
    maxOpenFiles: report.number('files') ?? Number.POSITIVE_INFINITY,
    libraries: report.all('library').map(loadedLibrary),
    root: report.text('root'),
    ownFolders: [...new Set(report.all('folder').filter((path) => path.startsWith('/') && path !== '/'))],
  };
}

/** Of `real effective saved file-system`. */
function effectiveId(ids: string): number {
  return Number(ids.split(/\s+/)[1]);
}

/** grep's exit code: found, not found, or the maps can't be read. */
function isJvm(libjvm: string): boolean | null {
  return libjvm === '0' ? true : libjvm === '1' ? false : null;
}

function lastFlag(report: ScriptReport, name: string): string | undefined {
  return report
    .all('flag')
    .filter((flag) => flag.endsWith(name))
    .at(-1)?.[4];
}

function loadedLibrary(mapped: string): LoadedLibrary {
  const path = mapped.replace(/ \(deleted\)$/, '');
  return { path, deleted: path !== mapped };
}

/** The tightest of the machine and of all cgroups above the process. Pages of files are given back when memory is short. */
function freeMemory(report: ScriptReport): number | null {
  const available = report.number('available');
  const cgroups = report
    .all('limit')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([limit = NaN, used = NaN, ...files]) => limit - used + files.reduce((sum, bytes) => sum + bytes, 0));
  const known = [...(available === null ? [] : [available * 1024]), ...cgroups].filter(Number.isFinite);
  return known.length === 0 ? null : Math.min(...known);
}
