import { openAsBlob } from 'node:fs';
import { basename } from 'node:path';

import { z } from 'zod';

import { FlinkprofError, messageOf } from '../shared/index.ts';

const CALL_DEADLINE_MS = 60_000;
const overview = z.object({ taskmanagers: z.number(), 'slots-total': z.number() });
const upload = z.object({ filename: z.string() });
const run = z.object({ jobid: z.string() });
const errorAnswer = z.object({ errors: z.array(z.string()) });
const job = z.object({ status: z.string() });

/** The few calls that start and end a job; all of Flink's REST API that is about watching one is in the room `flink`. */
export interface ClusterRest {
  /** How many TaskManagers and slots the JobManager knows; null while it does not answer. */
  registered(signal: AbortSignal): Promise<{ taskManagers: number; slots: number } | null>;
  /** Gives the JobManager a jar; returns the id under which it is run. */
  upload(jar: string, signal: AbortSignal): Promise<string>;
  /** Runs a main class of an uploaded jar; returns the job's id. */
  run(jarId: string, mainClass: string, args: readonly string[], signal: AbortSignal): Promise<string>;
  /** Asks for a job's end, without waiting for it. */
  cancel(jobId: string, signal: AbortSignal): Promise<void>;
  /** RUNNING, CANCELED, … */
  jobState(jobId: string, signal: AbortSignal): Promise<string>;
}

/** Each call throws FlinkprofError DEMO_FAILED, with what Flink said, or ABORTED. */
export function clusterRest(url: string): ClusterRest {
  const ask = (path: string, request: RequestInit, signal: AbortSignal): Promise<unknown> =>
    askFlink(`${url}${path}`, request, signal);
  return {
    async registered(signal) {
      try {
        const counts = overview.parse(await ask('/overview', {}, signal));
        return { taskManagers: counts.taskmanagers, slots: counts['slots-total'] };
      } catch (error) {
        // Until it is up, the JobManager refuses connections and then answers with 'leader not known'.
        if (signal.aborted) throw error;
        return null;
      }
    },
    async upload(jar, signal) {
      const body = new FormData();
      body.append('jarfile', await openAsBlob(jar, { type: 'application/java-archive' }), basename(jar));
      return basename(upload.parse(await ask('/jars/upload', { method: 'POST', body }, signal)).filename);
    },
    async run(jarId, mainClass, args, signal) {
      const body = JSON.stringify({ entryClass: mainClass, programArgsList: args });
      return run.parse(await ask(`/jars/${encodeURIComponent(jarId)}/run`, { method: 'POST', body }, signal)).jobid;
    },
    async cancel(jobId, signal) {
      await ask(`/jobs/${jobId}?mode=cancel`, { method: 'PATCH' }, signal);
    },
    async jobState(jobId, signal) {
      // Unlike the job's page this comes from no cache.
      return job.parse(await ask(`/jobs/${jobId}/status`, {}, signal)).status;
    },
  };
}

async function askFlink(url: string, request: RequestInit, signal: AbortSignal): Promise<unknown> {
  try {
    const deadline = AbortSignal.timeout(CALL_DEADLINE_MS);
    const response = await fetch(url, { ...request, signal: AbortSignal.any([signal, deadline]) });
    const text = await response.text();
    if (response.ok) return JSON.parse(text);
    throw new FlinkprofError('DEMO_FAILED', `${url} answered ${response.status}: ${saidBy(text)}`);
  } catch (cause) {
    if (signal.aborted) throw new FlinkprofError('ABORTED', `interrupted while asking ${url}`, { cause });
    if (cause instanceof FlinkprofError) throw cause;
    throw new FlinkprofError('DEMO_FAILED', `${url} did not answer: ${messageOf(cause)}`, { cause });
  }
}

/** Flink's error messages with their causes, without the stack frames in which it wraps them. */
function saidBy(body: string): string {
  const { data } = errorAnswer.safeParse(parseOrNull(body));
  const lines = data?.errors.flatMap((error) => error.split('\n')) ?? [body];
  return lines.filter((line) => !/^\s+(at |\.\.\. )/.test(line)).join('\n');
}

function parseOrNull(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
