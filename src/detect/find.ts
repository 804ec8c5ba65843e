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

/**
 * A vertex by its id, its name, the name of an operator chained in it, or a part of one of these that no other has.
 * @throws FlinkprofError VERTEX_NOT_FOUND, with the candidates in its hint, if there is none or more than one
 */
export function findVertex({ job, vertices }: JobSnapshot, idOrName: string): VertexSnapshot {
  return find(idOrName, {
    what: `operator of job ${job.name}`,
    code: 'VERTEX_NOT_FOUND',
    among: vertices,
    namesOf: ({ name, operators }) => [name, ...operators],
    show: ({ id, name }) => `${name} (${id})`,
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
