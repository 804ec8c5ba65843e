import { FlinkprofError } from '../shared/index.ts';
import type { ProfileOptions } from './options.ts';
import type { Probe } from './probe.ts';
import type { Platform } from './profiler-files.ts';
import type { Target } from './target.ts';

/** How a target will be recorded. */
export interface Approach {
  platform: Platform;
  /** `cpu` takes perf events where they are allowed and timers elsewhere; `ctimer` takes timers in any case. */
  cpuEvent: 'cpu' | 'ctimer';
}

type Limits = Pick<Required<ProfileOptions>, 'minJvmAgeMs' | 'minFreeMemoryBytes'>;

const MACHINES: Record<string, Platform | undefined> = { x86_64: 'linux-x64', aarch64: 'linux-arm64' };

/** A perf event is an open file per thread; this share of what is left may go to them. */
const FILES_SHARE = 0.5;

const ALLOW_FLAG = 'remove the flag from env.java.opts.taskmanager and restart the TaskManager';

/**
 * Whether the JVM can be profiled without harm, and how.
 * @throws FlinkprofError TARGET_NOT_ALLOWED (another user's), TARGET_NOT_ATTACHABLE (everything else, with the reason)
 */
export function decide(probe: Probe, target: Target, limits: Limits): Approach {
  const pid = `pid ${target.pid} on ${target.host}`;
  if (probe.ownUid !== 0 && probe.ownUid !== probe.uid) {
    const message = `${pid} runs as user id ${probe.uid}, flinkprof as ${probe.ownUid}: only the same user or root may attach`;
    throw new FlinkprofError('TARGET_NOT_ALLOWED', message);
  }
  if (probe.isJvm === null) {
    throw new FlinkprofError('TARGET_NOT_ALLOWED', `/proc/${target.pid}/maps of ${pid} can't be read`, {
      hint: 'in a container, root needs the capability SYS_PTRACE for that; the user of the TaskManager does not',
    });
  }
  const refusal = refusalOf(probe, limits);
  if (refusal !== null) {
    throw new FlinkprofError('TARGET_NOT_ATTACHABLE', `${pid} ${refusal.reason}`, { hint: refusal.remedy });
  }
  const platform = MACHINES[probe.machine];
  if (platform === undefined) {
    throw new FlinkprofError('TARGET_NOT_ATTACHABLE', `${pid} runs on ${probe.machine}`, {
      hint: 'async-profiler for Linux exists for x86_64 and aarch64',
    });
  }
  const filesLeft = probe.maxOpenFiles - probe.openFiles;
  return { platform, cpuEvent: probe.threads > filesLeft * FILES_SHARE ? 'ctimer' : 'cpu' };
}

interface Refusal {
  /** Goes on after the process's name. */
  reason: string;
  remedy: string;
}

function refusalOf(probe: Probe, { minJvmAgeMs, minFreeMemoryBytes }: Limits): Refusal | null {
  if (probe.isJvm !== true) {
    return {
      reason: 'is not a HotSpot JVM: it has not loaded libjvm.so',
      remedy: 'async-profiler needs a HotSpot JVM',
    };
  }
  if (!probe.catchesSigquit) {
    // Also where an attach socket makes the signal unnecessary: cleaners of /tmp remove it, and we attach more than once.
    return { reason: 'does not catch SIGQUIT (-Xrs), and attaching could end it', remedy: ALLOW_FLAG };
  }
  if (probe.attachDisabled) return { reason: 'runs with -XX:+DisableAttachMechanism', remedy: ALLOW_FLAG };
  if (probe.agentsDisabled) return { reason: 'runs with -XX:-EnableDynamicAgentLoading', remedy: ALLOW_FLAG };
  if (probe.ageMs < minJvmAgeMs) {
    return {
      reason: `is only ${Math.floor(probe.ageMs / 1000)} s old, and a JVM that still starts may not survive attaching`,
      remedy: `run it again in ${Math.ceil((minJvmAgeMs - probe.ageMs) / 1000)} s`,
    };
  }
  if (probe.freeMemoryBytes !== null && probe.freeMemoryBytes < minFreeMemoryBytes) {
    return {
      reason: `has only ${megabytes(probe.freeMemoryBytes)} MB of memory left, attaching takes some ${megabytes(minFreeMemoryBytes)} MB`,
      remedy: 'give its container more memory, or leave more of it outside of taskmanager.memory.process.size',
    };
  }
  return null;
}

function megabytes(bytes: number): number {
  return Math.floor(bytes / 1024 / 1024);
}
