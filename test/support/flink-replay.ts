import { readFileSync } from 'node:fs';

import type { RecordedAnswers } from '../../scripts/record-rest.ts';
import { type LoopbackServer, startServer } from './loopback-server.ts';

export const RECORDED_VERSIONS = ['1.20.5', '2.3.0'] as const;
export type RecordedVersion = (typeof RECORDED_VERSIONS)[number];
export type Moment = 'deploying' | 'first-seconds' | 'young' | 'stale' | 'fresh';

/** A JobManager that answers as a real one did: see test/fixtures/flink-rest. */
export interface Replay extends LoopbackServer {
  /** From now on it answers as it did at another moment. */
  turnTo(moment: Moment): void;
  /** Id of a recorded job or of one of its vertices, by name. */
  idOf(job: string, vertex?: string): string;
}

export async function replay(version: RecordedVersion, moment: Moment): Promise<Replay> {
  let answers = recorded(version, moment);
  const server = await startServer((request, response) => {
    const answer = answers[(request.url ?? '').slice(1)];
    if (answer === undefined) response.writeHead(404).end('{"errors":["not recorded"]}');
    else response.writeHead(answer.status).end(JSON.stringify(answer.body));
  });
  return {
    ...server,
    turnTo: (next) => {
      answers = recorded(version, next);
    },
    idOf: (job, vertex) => idOf(answers, job, vertex),
  };
}

function recorded(version: RecordedVersion, moment: Moment): RecordedAnswers {
  const file = new URL(`../fixtures/flink-rest/${version}/${moment}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, 'utf8')) as RecordedAnswers;
}

function idOf(answers: RecordedAnswers, job: string, vertex?: string): string {
  const { jobs } = answers['jobs/overview']?.body as { jobs: { jid: string; name: string }[] };
  const jobId = jobs.find(({ name }) => name === job)?.jid ?? '';
  if (vertex === undefined) return jobId;
  const { vertices } = answers[`jobs/${jobId}`]?.body as { vertices: { id: string; name: string }[] };
  return vertices.find(({ name }) => name === vertex)?.id ?? '';
}
