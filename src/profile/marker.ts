import { readFile, readlink } from 'node:fs/promises';
import { hostname } from 'node:os';

import { z } from 'zod';

import { parseProcStat } from '../transport/index.ts';
import type { Probe } from './probe.ts';
import type { Target } from './target.ts';

/**
 * Lies beside the recording in the target while a session lasts, so that the next run knows whose the running profiler is,
 * and what a crash left behind.
 */
export interface Marker {
  runId: string;
  owner: Owner;
  /** Seconds since the epoch by the target's clock, as are all times here. */
  startedAt: number;
  /** When the JVM ends the recording by itself at the latest. */
  endsAt: number;
}

/** A flinkprof process, so that another one can tell whether it is still alive. */
export interface Owner {
  host: string;
  /** Process ids mean something only within it. '' where the system has none. */
  pidNamespace: string;
  pid: number;
  /** The same pid with another start is another process. '' where the system does not tell. */
  startTicks: string;
}

/** After the latest end of a recording, its owner may still fetch it for so long. */
const FETCH_GRACE_SECONDS = 120;

const markerShape = z.object({
  runId: z.string().regex(/^[0-9a-f]{8,32}$/),
  owner: z.object({ host: z.string(), pidNamespace: z.string(), pid: z.number().int(), startTicks: z.string() }),
  startedAt: z.number(),
  endsAt: z.number(),
});

/** null: not one of ours, or cut off. */
export function parseMarker(text: string): Marker | null {
  try {
    return markerShape.parse(JSON.parse(text));
  } catch {
    return null;
  }
}

/** Names the JVM, also between process-id namespaces: its own pid, and its start in ticks since boot. */
export function sessionName({ startTicks }: Target, { innerPid }: Probe): string {
  return `session-${innerPid}-${startTicks}`;
}

export async function thisProcess(): Promise<Owner> {
  return {
    host: hostname(),
    pidNamespace: await readlink('/proc/self/ns/pid').catch(() => ''),
    pid: process.pid,
    startTicks: (await startTicksOf(process.pid)) ?? '',
  };
}

/**
 * Whether nobody will end the session any more: its owner is dead, as far as that can be seen from here, or it is long over.
 * @param now seconds since the epoch by the target's clock
 */
export async function isAbandoned({ owner, endsAt }: Marker, now: number): Promise<boolean> {
  if (now > endsAt + FETCH_GRACE_SECONDS) return true;
  const self = await thisProcess();
  if (owner.host !== self.host || owner.pidNamespace !== self.pidNamespace) return false;
  return (await startTicksOf(owner.pid)) !== owner.startTicks && self.startTicks !== '';
}

/** null: there is no such process, or no /proc to ask. */
async function startTicksOf(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return parseProcStat(stat)?.startTicks ?? null;
}
