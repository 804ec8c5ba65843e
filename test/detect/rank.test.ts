import { expect, test } from 'vitest';

import { judge, rank } from '../../src/detect/index.ts';
import { observationOf } from './job-graph.ts';

test('jobs are ranked by what holds most back, then by what is busiest', () => {
  const jobs = {
    idle: 'source  1/0\nmap < source  2/0',
    starting: 'source  100/0@5',
    'a little': 'source  10/20\nmap < source  99/0',
    paced: 'source  99/0',
    most: 'source  10/85\nmap < source  90/0',
    'as much, busier': 'source  10/85\nmap < source  97/0',
  };
  const verdicts = Object.entries(jobs).map(([name, graph]) => judge(observationOf(graph, { name })));
  expect(rank(verdicts).map(({ job }) => job.name)).toEqual([
    'as much, busier',
    'most',
    'a little',
    'paced',
    'starting',
    'idle',
  ]);
  expect(verdicts[0]?.job.name).toBe('idle');
});
