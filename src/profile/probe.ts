import { FlinkprofError } from '../shared/index.ts';
import { parseProcStat } from '../transport/index.ts';
import { freeMemory } from './free-memory.ts';
import { runScript, type Script, ScriptReport } from './script.ts';
import type { Target } from './target.ts';

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

/**
 * Few processes: where a machine is saturated, starting them is what takes time. Of command line and environment only the
 * flags that matter leave the target, the rest may hold secrets.
 */
export const PROBE: Script = {
  name: 'probe',
  deadlineMs: 10_000,
  text: String.raw`
dir=/proc/$1
read -r stat 2>/dev/null <"$dir/stat" || exit 3
echo "stat $stat"
echo "user $(id -u)"
echo "machine $(uname -m)"
read -r uptime </proc/uptime; echo "uptime $uptime"
{ true <"$dir/maps"; } 2>/dev/null && echo 'maps readable'
sed -n -e 's/^Uid:/uid/p' -e 's/^Gid:/gid/p' -e 's/^NSpid:/nspid/p' -e 's/^SigCgt:/caught/p' -e 's/^Threads:/threads/p' \
  -e 's/^Max open files */files /p' -e 's/^MemAvailable: */available /p' \
  -e 's/.*\/libjvm\.so.*/libjvm/p' -e 's|^[^/]*\(/.*libasyncProfiler.*\)$|library \1|p' \
  "$dir/status" "$dir/limits" "$dir/maps" /proc/meminfo 2>/dev/null
{
  tr '\0' '\n' <"$dir/environ" | sed -n -e 's/^JAVA_TOOL_OPTIONS=//p' -e 's/^JDK_JAVA_OPTIONS=//p' -e 's/^_JAVA_OPTIONS=//p'
  cat "$dir/cmdline"
} 2>/dev/null | tr ' \0' '\n\n' | sed -n -e 's/^-XX:[+-]DisableAttachMechanism$/flag &/p' \
  -e 's/^-XX:[+-]EnableDynamicAgentLoading$/flag &/p' -e 's/^-Djava\.io\.tmpdir=/folder /p'
ls -ld "$dir/cwd" "$dir/root" "$dir/ns/mnt" /proc/self/ns/mnt 2>/dev/null |
  sed -n -e 's|.* /proc/self/\([a-z/]* -> .*\)|link own \1|p' -e 's|.* /proc/[0-9]*/\([a-z/]* -> .*\)|link \1|p'
set -- "$dir/fd"/*; echo "open $#"
set --
while read -r cgroup; do
  case $cgroup in
    0::*) level=/sys/fs/cgroup${'${cgroup#0::}'} ;;
    *:memory:*) level=/sys/fs/cgroup/memory${'${cgroup#*:memory:}'} ;;
    *) continue ;;
  esac
  [ -d "$level" ] || level=/sys/fs/cgroup # a container sees its own cgroup as the top
  while [ "$level" != /sys/fs ] && [ -n "$level" ]; do
    set -- "$@" "$level/memory.max" "$level/memory.current" "$level/memory.limit_in_bytes" "$level/memory.usage_in_bytes" "$level/memory.stat"
    level=${'${level%/*}'}
  done
done 2>/dev/null <"$dir/cgroup"
grep -s -H -e '^[0-9]*$' -e '^total_[a-z]*active_file ' -e '^active_file ' -e '^inactive_file ' "$@" /dev/null | sed 's/^/memory /'
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
/** Of the times in /proc, on every machine that async-profiler knows (Linux: USER_HZ). */
export const TICKS_PER_SECOND = 100;

/** Of what `PROBE` printed. */
export function readProbe(report: ScriptReport): Probe {
  const stat = parseProcStat(report.text('stat'));
  const links = new Map(report.all('link').map((line) => splitOnce(line, ' -> ')));
  const startedMs = (Number(stat?.startTicks) * 1000) / TICKS_PER_SECOND;
  return {
    ownUid: report.number('user') ?? -1,
    uid: effectiveId(report.text('uid')),
    gid: effectiveId(report.text('gid')),
    innerPid: Number(report.text('nspid').split(/\s+/).at(-1)) || (stat?.id ?? 0),
    machine: report.text('machine'),
    isJvm: report.has('maps') ? report.has('libjvm') : null,
    catchesSigquit: (BigInt(`0x${report.text('caught') || '0'}`) & SIGQUIT) !== 0n,
    attachDisabled: lastFlag(report, 'DisableAttachMechanism') === '+',
    agentsDisabled: lastFlag(report, 'EnableDynamicAgentLoading') === '-',
    ageMs: (report.number('uptime') ?? 0) * 1000 - startedMs,
    freeMemoryBytes: freeMemory(report.number('available'), report.all('memory')),
    threads: report.number('threads') ?? 0,
    openFiles: report.number('open') ?? 0,
    maxOpenFiles: report.number('files') ?? Number.POSITIVE_INFINITY,
    libraries: [...new Set(report.all('library'))].map(loadedLibrary),
    root: seesOurFiles(links) ? '' : `/proc/${stat?.id ?? 0}/root`,
    ownFolders: ownFolders(report, links),
  };
}

/** Of `real effective saved file-system`. */
function effectiveId(ids: string): number {
  return Number(ids.split(/\s+/)[1]);
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

function seesOurFiles(links: ReadonlyMap<string, string>): boolean {
  return (
    links.get('root') === '/' && links.get('ns/mnt') !== undefined && links.get('ns/mnt') === links.get('own ns/mnt')
  );
}

function ownFolders(report: ScriptReport, links: ReadonlyMap<string, string>): string[] {
  const folders = [...report.all('folder'), links.get('cwd') ?? ''];
  return [...new Set(folders.filter((path) => path.startsWith('/') && path !== '/'))];
}

function splitOnce(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return [text.slice(0, at), text.slice(at + separator.length)];
}
