import { FlinkprofError, isFlinkprofError } from '../shared/index.ts';
import type { Delivered } from './deliver.ts';
import type { Installed } from './install.ts';
import { isAbandoned, type Marker, sessionName } from './marker.ts';
import { runScript, type Script } from './script.ts';
import type { Target } from './target.ts';

/** Between the time in the marker and the profiler's start lie the delivery and an attach, which may take their time. */
const START_TOLERANCE_SECONDS = { before: 5, after: 120 } as const;

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

/**
 * Ends and removes what earlier runs left in the target: a session whose owner is dead or that is long over.
 * @throws FlinkprofError PROFILER_BUSY when another flinkprof is at work on this JVM
 */
export async function sweep(installed: Installed, signal: AbortSignal): Promise<void> {
  const { target, probe, delivered, log } = installed;
  const { now, ownMarkers, otherMarkers } = delivered.place;
  const session = sessionName(target, probe);

  for (const { marker } of otherMarkers) {
    if (!(await isAbandoned(marker, now))) throw busy(target, marker, now);
  }
  for (const { name, marker } of ownMarkers) {
    if (!(await isAbandoned(marker, now))) {
      if (name === session) throw busy(target, marker, now);
      continue;
    }
    if (name === session) await stopIfTheirs(installed, marker, signal);
    log.info('removing what an earlier run left', { pid: target.pid, runId: marker.runId });
    await runScript(target.shell, REMOVE_RUN, { args: [base(delivered), name, marker.runId] }, signal);
  }
}

/** Our folder in the JVM's file system, as our commands see it. */
export function base({ place }: Delivered): string {
  return `${place.root}${place.base}`;
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

/** The profiler that runs is the marker's if it was started when the marker was written. */
async function stopIfTheirs({ probe, delivered, asprof }: Installed, marker: Marker, signal: AbortSignal) {
  const loaded = probe.libraries.some(({ path, deleted }) => path === delivered.libraryPath && !deleted);
  const seconds = loaded ? await asprof.runningForSeconds(signal) : null;
  if (seconds === null) return;
  const lateBy = delivered.place.now - seconds - marker.startedAt;
  if (lateBy >= -START_TOLERANCE_SECONDS.before && lateBy <= START_TOLERANCE_SECONDS.after) await asprof.stop(signal);
}
