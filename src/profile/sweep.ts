import { FlinkprofError, isFlinkprofError } from '../shared/index.ts';
import type { Delivered } from './deliver.ts';
import type { Installed } from './install.ts';
import { isAbandoned, type Marker, parseMarker } from './marker.ts';
import { runScript, type Script, ScriptReport } from './script.ts';
import type { Target } from './target.ts';

/** Between writing the marker and the profiler's start lies an attach, which may take its time. */
const START_TOLERANCE_SECONDS = { before: 5, after: 30 } as const;

/** The markers in our folder, and those for this JVM in the folders of other users' flinkprofs. */
const FIND_MARKERS: Script = {
  name: 'find-markers',
  deadlineMs: 10_000,
  text: String.raw`
root=$1; base=$2; session=$3
echo "now $(date +%s)"
show() {
  if [ -f "$2" ] && [ ! -L "$2" ]; then
    echo "$1 $(basename "$2") $(head -c 2000 "$2" 2>/dev/null)" | tr '\n' ' '; echo
  fi
}
for marker in "$root$base"/session-*; do show own "$marker"; done
for marker in "$root"/tmp/flinkprof-*/"$session" "$root"/var/tmp/flinkprof-*/"$session" "$root"/dev/shm/flinkprof-*/"$session"; do
  [ "$marker" = "$root$base/$session" ] || show other "$marker"
done
exit 0
`,
};

/** What lies in the target for one run: its marker, and the folder with the recording. */
export const REMOVE_RUN: Script = {
  name: 'remove-run',
  deadlineMs: 10_000,
  text: String.raw`
cd "$1" 2>/dev/null || exit 0 # a container's files are gone with it
rm -rf "run-$3"
if grep -q "\"$3\"" "$2" 2>/dev/null; then rm -f "$2"; fi
`,
};

/** Names the JVM, also between process-id namespaces: its own pid, and its start in ticks since boot. */
export function sessionName({ target, probe }: Pick<Installed, 'target' | 'probe'>): string {
  return `session-${probe.innerPid}-${target.startTicks}`;
}

/**
 * Ends and removes what earlier runs left in the target: a session whose owner is dead or that is long over.
 * @returns the time by the target's clock, seconds since the epoch
 * @throws FlinkprofError PROFILER_BUSY when another flinkprof is at work on this JVM
 */
export async function sweep(installed: Installed, signal: AbortSignal): Promise<number> {
  const { target, delivered, log } = installed;
  const session = sessionName(installed);
  const args = [delivered.root, delivered.base, session];
  const report = new ScriptReport((await runScript(target.shell, FIND_MARKERS, { args }, signal)).stdout);
  const now = report.number('now') ?? 0;

  for (const { marker } of markers(report, 'other')) {
    if (!(await isAbandoned(marker, now))) throw busy(target, marker, now);
  }
  for (const { name, marker } of markers(report, 'own')) {
    if (!(await isAbandoned(marker, now))) {
      if (name === session) throw busy(target, marker, now);
      continue;
    }
    if (name === session) await stopIfTheirs(installed, marker, now, signal);
    log.info('removing what an earlier run left', { pid: target.pid, runId: marker.runId });
    await runScript(target.shell, REMOVE_RUN, { args: [base(delivered), name, marker.runId] }, signal);
  }
  return now;
}

/** As our commands see it. */
export function base({ root, base: path }: Delivered): string {
  return `${root}${path}`;
}

export function busy({ pid, host }: Target, { owner, endsAt }: Marker, now: number): FlinkprofError {
  const seconds = Math.max(0, endsAt - now);
  return new FlinkprofError(
    'PROFILER_BUSY',
    `pid ${pid} on ${host} is being profiled by another flinkprof (pid ${owner.pid} on ${owner.host}), for ${seconds} s at the most`,
    { hint: `run it again in ${Math.max(1, seconds)} s` },
  );
}

/**
 * Refuses when somebody else profiles the JVM: by hand, by Flink's own profiler, by another tool. What runs now is not ours.
 * @throws FlinkprofError PROFILER_BUSY
 */
export async function refuseForeign({ target, probe, delivered, asprof, log }: Installed, signal: AbortSignal) {
  for (const { path, deleted } of probe.libraries) {
    if (deleted) {
      log.warn('another async-profiler was loaded whose file is gone: whether it runs cannot be asked', { path });
      continue;
    }
    const seconds = await asprof.runningForSeconds(signal, path).catch((error: unknown) => {
      if (path === delivered.libraryPath || !isFlinkprofError(error) || error.code === 'ABORTED') throw error;
      log.warn('another async-profiler does not tell whether it runs', { path, reason: error.message });
      return null;
    });
    if (seconds === null) continue;
    const message = `somebody else has been profiling pid ${target.pid} on ${target.host} for ${seconds} s, with ${path}`;
    throw new FlinkprofError('PROFILER_BUSY', message);
  }
}

function markers(report: ScriptReport, keyword: 'own' | 'other'): { name: string; marker: Marker }[] {
  return report.all(keyword).flatMap((line) => {
    const [name = ''] = line.split(' ', 1);
    const marker = parseMarker(line.slice(name.length));
    return marker === null ? [] : [{ name, marker }];
  });
}

/** The profiler that runs is the marker's if it was started when the marker was written. */
async function stopIfTheirs({ probe, delivered, asprof }: Installed, marker: Marker, now: number, signal: AbortSignal) {
  const loaded = probe.libraries.some(({ path, deleted }) => path === delivered.libraryPath && !deleted);
  const seconds = loaded ? await asprof.runningForSeconds(signal) : null;
  if (seconds === null) return;
  const lateBy = now - seconds - marker.startedAt;
  if (lateBy >= -START_TOLERANCE_SECONDS.before && lateBy <= START_TOLERANCE_SECONDS.after) await asprof.stop(signal);
}
