import { FlinkprofError, type Log } from '../shared/index.ts';
import { type Asprof, asprofFor } from './asprof.ts';
import { type Approach, decide } from './decide.ts';
import { deliver, type Delivered } from './deliver.ts';
import type { ProfileOptions } from './options.ts';
import { type Probe, probe as probeTarget } from './probe.ts';
import type { Platform, ProfilerBinaries, ProfilerFiles } from './profiler-files.ts';
import type { Target } from './target.ts';

/** A JVM that can be profiled, with the profiler in reach of it. Nothing has been done to the JVM itself yet. */
export interface Installed {
  target: Target;
  probe: Probe;
  approach: Approach;
  delivered: Delivered;
  asprof: Asprof;
  log: Log;
}

/** @throws FlinkprofError as `probe`, `decide` and `deliver`; PROFILER_UNAVAILABLE if there is none for the target's machine */
export async function install(
  target: Target,
  plan: Required<ProfileOptions> & { profiler: ProfilerFiles },
  log: Log,
  signal: AbortSignal,
): Promise<Installed> {
  const { profiler } = plan;
  const probe = await probeTarget(target, signal);
  const approach = decide(probe, target, plan);
  const binaries = binariesFor(approach.platform, profiler, target);
  const delivered = await deliver(target, probe, binaries, profiler.version, signal);
  if (delivered.sentBytes > 0) log.info('delivered async-profiler', { pid: target.pid, path: delivered.libraryPath });
  return { target, probe, approach, delivered, asprof: asprofFor(target, delivered, log), log };
}

function binariesFor(platform: Platform, { platforms }: ProfilerFiles, { pid }: Target): ProfilerBinaries {
  const binaries = platforms[platform];
  if (binaries !== undefined) return binaries;
  const has = Object.keys(platforms).join(', ');
  throw new FlinkprofError(
    'PROFILER_UNAVAILABLE',
    `pid ${pid} needs async-profiler for ${platform}, this one is for ${has}`,
  );
}
