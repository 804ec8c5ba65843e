// Keeps what a Flink cluster answers to everything flinkprof asks: node scripts/record-rest.ts URL FILE
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { pathToFileURL } from 'node:url';

export interface RecordedAnswer {
  status: number;
  /** The JSON, or the text where it is none. */
  body: unknown;
}

/** By path, without a slash at its beginning. */
export type RecordedAnswers = Record<string, RecordedAnswer>;

const DEADLINE_MS = 10_000;

/** Asks in the order in which flinkprof does: a job's page before what is in it. */
export async function recordRest(url: string): Promise<RecordedAnswers> {
  const answers: RecordedAnswers = {};
  const ask = async (path: string): Promise<unknown> => {
    const response = await fetch(`${url.replace(/\/$/, '')}/${path}`, { signal: AbortSignal.timeout(DEADLINE_MS) });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    const body: unknown = isJson ? JSON.parse(text) : text;
    answers[path] = { status: response.status, body };
    return body;
  };

  for (const id of idsIn(await ask('jobs/overview'), 'jobs', 'jid')) {
    for (const vertex of idsIn(await ask(`jobs/${id}`), 'vertices', 'id')) {
      await Promise.all([ask(`jobs/${id}/vertices/${vertex}`), ask(`jobs/${id}/vertices/${vertex}/backpressure`)]);
    }
  }
  for (const id of idsIn(await ask('taskmanagers'), 'taskmanagers', 'id')) {
    await ask(`taskmanagers/${encodeURIComponent(id)}/profiler`);
  }
  await Promise.all([ask('overview'), ask('jobmanager/config')]);
  return answers;
}

function idsIn(body: unknown, list: string, id: string): string[] {
  const things: unknown = field(body, list);
  return Array.isArray(things) ? things.map((thing) => String(field(thing, id))) : [];
}

function field(thing: unknown, name: string): unknown {
  return typeof thing === 'object' && thing !== null ? Reflect.get(thing, name) : undefined;
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [url, file] = process.argv.slice(2);
  if (url === undefined || file === undefined) {
    console.error('usage: node scripts/record-rest.ts URL FILE');
    process.exit(2);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${JSON.stringify(await recordRest(url), null, 1)}\n`);
}
