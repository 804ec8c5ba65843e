import { describe, expect, test } from 'vitest';

import { findJob, findVertex } from '../../src/detect/index.ts';
import { errorOf } from '../support/failure-of.ts';
import { observationOf } from './job-graph.ts';

const job = (id: string, name: string) => ({ id, name, state: 'RUNNING', startedAtMs: 0 });
const jobs = [
  job('a1', 'Orders'),
  job('b2', 'Orders to lake'),
  job('c3', 'clicks'),
  job('d4', 'clicks'),
  job('e5', 'b2'),
];

describe('a job', () => {
  test.each([
    ['b2', 'b2'],
    ['Orders', 'a1'],
    ['LAKE', 'b2'],
    ['d4', 'd4'],
  ])('%s is %s: by id, then by name, then by a part of it', (text, id) => {
    expect(findJob(jobs, text).id).toBe(id);
  });

  test.each([
    ['clicks', "more than one job matches 'clicks'", 'there is: clicks (c3, RUNNING); clicks (d4, RUNNING)'],
    ['order', "more than one job matches 'order'", 'there is: Orders (a1, RUNNING); Orders to lake (b2, RUNNING)'],
    ['nothing', "no job matches 'nothing'", /^there is: Orders \(a1, RUNNING\); .*b2 \(e5, RUNNING\)$/],
    ['', "no job matches ''", /^there is: /],
  ])('%j is refused with the candidates', (text, message, hint) => {
    const error = errorOf(() => findJob(jobs, text));
    expect(error).toMatchObject({ code: 'JOB_NOT_FOUND', message });
    expect(error.hint).toMatch(hint);
  });

  test('where there is none, the hint is the usual one', () => {
    expect(errorOf(() => findJob([], 'x')).hint).toContain('flinkprof top');
  });
});

describe('a vertex', () => {
  const { after } = observationOf('source  1/0\nparse and keep < source  1/0\nkeep < source  1/0');
  const [, chained] = after.vertices;
  if (chained) chained.operators = ['parse json', 'keep all'];

  test.each([
    ['id-of-source', 'source'],
    ['keep', 'keep'],
    ['parse json', 'parse and keep'],
    ['ALL', 'parse and keep'],
  ])('%s is %s: an operator chained in it names it too', (text, name) => {
    expect(findVertex([after], text).name).toBe(name);
  });

  test('an ambiguous part is refused with the candidates', () => {
    expect(() => findVertex([after], 'kee')).toThrow(
      expect.objectContaining({
        code: 'VERTEX_NOT_FOUND',
        message: "more than one operator of job job matches 'kee'",
        hint: 'there is: parse and keep (id-of-parse and keep); keep (id-of-keep)',
      }),
    );
  });
});
