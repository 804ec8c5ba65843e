import type { JobSnapshot, JobSummary, VertexSnapshot } from '../flink/index.ts';
import { type ErrorCode, FlinkprofError } from '../shared/index.ts';

interface Search<T> {
  what: string;
  code: ErrorCode;
  among: readonly T[];
  /** All names the thing goes by, its id apart. */
  namesOf: (thing: T) => readonly string[];
  /** How it is shown among the candidates. */
  show: (thing: T) => string;
}

/**
 * A job by its id, its name, or a part of its name that no other has; capitals do not matter in a part.
 * @throws FlinkprofError JOB_NOT_FOUND, with the candidates in its hint, if there is none or more than one
 */
export function findJob(jobs: readonly JobSummary[], idOrName: string): JobSummary {
  return find(idOrName, {
    what: 'job',
    code: 'JOB_NOT_FOUND',
    among: jobs,
    namesOf: ({ name }) => [name],
    show: ({ id, name, state }) => `${name} (${id}, ${state})`,
  });
}

/** A vertex and the job it belongs to. */
export interface FoundVertex {
  id: string;
  name: string;
  job: JobSummary;
  vertex: VertexSnapshot;
}

/**
 * A vertex by its id, its name, the name of an operator chained in it, or a part of one of these that no other has, in all
 * of the jobs.
 * @throws FlinkprofError VERTEX_NOT_FOUND, with the candidates in its hint, if there is none or more than one
 */
export function findVertex(jobs: readonly JobSnapshot[], idOrName: string): FoundVertex {
  const [only, ...others] = jobs;
  return find(idOrName, {
    what:
      only !== undefined && others.length === 0 ? `operator of job ${only.job.name}` : 'operator of the running jobs',
    code: 'VERTEX_NOT_FOUND',
    among: jobs.flatMap(({ job, vertices }) =>
      vertices.map((vertex) => ({ id: vertex.id, name: vertex.name, job, vertex })),
    ),
    namesOf: ({ name, vertex }) => [name, ...vertex.operators],
    show: ({ id, name, job }) => (others.length === 0 ? `${name} (${id})` : `${name} of job ${job.name} (${id})`),
  });
}

function find<T extends { id: string; name: string }>(text: string, search: Search<T>): T {
  const part = text.toLowerCase();
  const ways: ((thing: T) => boolean)[] = [
    ({ id }) => id === text,
    ({ name }) => name === text,
    (thing) => search.namesOf(thing).includes(text),
    (thing) => text !== '' && search.namesOf(thing).some((name) => name.toLowerCase().includes(part)),
  ];
  for (const way of ways) {
    const [found, ...others] = search.among.filter(way);
    if (found === undefined) continue;
    if (others.length === 0) return found;
    throw notFound(`more than one ${search.what} matches '${text}'`, [found, ...others], search);
  }
  throw notFound(`no ${search.what} matches '${text}'`, search.among, search);
}

function notFound<T>(message: string, candidates: readonly T[], { code, show }: Search<T>): FlinkprofError {
  const hint = candidates.length === 0 ? {} : { hint: `there is: ${candidates.map(show).join('; ')}` };
  return new FlinkprofError(code, message, hint);
}
