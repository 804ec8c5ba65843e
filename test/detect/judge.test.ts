import { describe, expect, test } from 'vitest';

import { judge, judgeNamed, type Verdict } from '../../src/detect/index.ts';
import { type GraphOptions, observationOf } from './job-graph.ts';

const judged = (graph: string, options?: GraphOptions): Verdict => judge(observationOf(graph, options));

/** `bottleneck map 0,1`: kind, vertex, hot subtasks. */
function short({ kind, vertex, hotSubtasks }: Verdict): string {
  return vertex === null ? kind : `${kind} ${vertex.name} ${hotSubtasks.join()}`;
}

describe('the vertex that holds a job back', () => {
  test.each([
    [
      'a chain: busy, and what feeds it is held back',
      `source           20/76
       map < source     98/0
       sink < map        5/0`,
      'bottleneck map 0',
    ],
    [
      'back pressure is followed through vertices that only pass it on',
      `source           10/88
       map < source     15/82
       enrich < map     30/66
       sink < enrich    97/0`,
      'bottleneck sink 0',
    ],
    [
      'a busy victim above: it is busy, but waits for the sink as well',
      `source           10/80
       map < source     72/26
       sink < map       99/0`,
      'bottleneck sink 0',
    ],
    [
      'a busy victim below a busier culprit: it works off what the culprit lets through',
      `source           20/75
       map < source     98/1
       sink < map       80/0`,
      'bottleneck map 0',
    ],
    [
      'a less busy vertex below that pushes back in bursts is not the cause',
      `source           10/85
       map < source     86/13
       sink < map       75/0`,
      'bottleneck map 0',
    ],
    [
      'a busy victim further up, with more back pressure above it than the cause has',
      `source           10/85
       map < source     75/22
       pass < map       20/75
       sink < pass      97/0`,
      'bottleneck sink 0',
    ],
    [
      'a vertex that mainly waits for room below, though one of its subtasks is the busiest of all',
      `source           10/85
       map < source     97/0  20/78  20/78  20/78
       sink < map       92/0  93/0`,
      'bottleneck sink 0,1',
    ],
    [
      'a saturated vertex that holds nothing back is not the cause of what is held back further up',
      `source           20/60
       map < source     90/0
       sink < map       96/0`,
      'bottleneck map 0',
    ],
    [
      'a diamond: one of the branches',
      `source             30/65
       left < source      20/0
       right < source     96/0
       join < left,right  35/0`,
      'bottleneck right 0',
    ],
    [
      'a diamond: both branches are busy, the busier one is the limit',
      `source             20/60
       left < source      74/0
       right < source     99/0
       join < left,right  35/0`,
      'bottleneck right 0',
    ],
    [
      'a diamond: the join holds both branches back',
      `source             10/85
       left < source      20/70
       right < source     75/20
       join < left,right  97/0`,
      'bottleneck join 0',
    ],
    [
      'two sources: only one of them is held back',
      `orders                20/77
       rates                  2/0
       join < orders,rates   95/0`,
      'bottleneck join 0',
    ],
    [
      'two pipelines in one job: the one that is held back more',
      `orders            20/30
       clicks            20/75
       bill < orders     99/0
       count < clicks    90/0`,
      'bottleneck count 0',
    ],
    [
      'a saturated vertex counts before anything is held back',
      `source           40/2
       map < source     97/0`,
      'bottleneck map 0',
    ],
    [
      'a legacy source, whose own busy time nobody knows, still tells that it is held back',
      `source           NaN/62
       map < source     85/0`,
      'bottleneck map 0',
    ],
    [
      'a source that sets the pace itself',
      `source           99/0  98/0
       sink < source    30/0  31/0`,
      'source-limited source 0,1',
    ],
    [
      'a source that is busier than the sink that holds it back in bursts',
      `source           86/13
       sink < source    75/0`,
      'source-limited source 0',
    ],
    [
      'a source that is busy because of the sink is not the limit',
      `source           73/25
       sink < source    98/0`,
      'bottleneck sink 0',
    ],
  ])('%s', (_, graph, expected) => {
    expect(short(judged(graph))).toBe(expected);
  });

  test('only its hot subtasks are to be profiled', () => {
    const graph = `source           10/80  10/80
                   map < source     99/0  97/0  85/0  72/0  40/0`;
    expect(judged(graph).hotSubtasks).toEqual([0, 1, 2]);
  });

  test('comes with its numbers: mean, worst, subtasks by heat, what is above', () => {
    const verdict = judged(`source           10/80
                            map < source     70/0  90/0`);
    expect(verdict).toMatchObject({
      job: { id: 'id-of-job', name: 'job' },
      vertex: { id: 'id-of-map', name: 'map', parallelism: 2, operators: ['map'] },
      maxBusyRatio: 0.9,
      upstream: [{ id: 'id-of-source', name: 'source', backPressuredRatio: 0.8 }],
      basis: { ageSeconds: 6, windowSeconds: 60 },
    });
    expect(verdict.busyRatio).toBeCloseTo(0.8);
    expect(verdict.idleRatio).toBeCloseTo(0.2);
    expect(verdict.subtasks.map(({ index, taskManagerId }) => [index, taskManagerId])).toEqual([
      [1, 'tm-2'],
      [0, 'tm-1'],
    ]);
    expect(verdict.subtasks[0]?.recordsPerSecond).toBeCloseTo(100);
  });
});

describe('skew', () => {
  test.each([
    ['one of four', '97/0  12/0  10/0  15/0', 'skewed count 0'],
    ['one of two', '12/0  97/0', 'skewed count 1'],
    ['two of eight', '97/0  95/0  20/0  10/0  15/0  12/0  18/0  11/0', 'skewed count 0,1'],
    ['most of them: not skewed, one has little to do', '97/0  95/0  96/0  10/0', 'bottleneck count 0,1,2'],
    ['the others are not far below', '97/0  60/0  65/0  58/0', 'bottleneck count 0'],
  ])('%s', (_, subtasks, expected) => {
    expect(short(judged(`source            10/80\ncount < source    ${subtasks}`))).toBe(expected);
  });

  test('of a source', () => {
    const verdict = judged(`source            99/0  5/0  4/0  6/0
                            sink < source     20/0`);
    expect(short(verdict)).toBe('skewed source 0');
  });
});

describe('nothing to profile', () => {
  test.each([
    ['all idle', 'source  1/0\nmap < source  3/0\nsink < map  0/0'],
    ['half busy', 'source  10/0\nmap < source  55/0'],
    ['rather busy, but nothing waits for it', 'source  10/0\nmap < source  85/0'],
    ['back pressure that nothing busy explains', 'source  10/80\nmap < source  40/0'],
    ['a legacy source that nothing holds back is not made up', 'source  NaN/0\nmap < source  30/0'],
  ])('%s', (_, graph) => {
    const verdict = judged(graph);
    expect(verdict).toMatchObject({ kind: 'starved', vertex: null, subtasks: [], hotSubtasks: [] });
  });
});

describe('too early to tell', () => {
  test.each([
    ['a fresh start, at 100 %', 'source  100/0@8\nmap < source  100/0@8'],
    ['still restoring its state', 'source  INITIALIZING\nmap < source  INITIALIZING'],
    ['not deployed', 'source  10/0\nmap < source  SCHEDULED'],
    ['one subtask restarted between the snapshots', 'source  10/0\nmap < source  97/0#1  20/0'],
    ['metrics that got lost', 'source  ?\nmap < source  ?'],
    [
      'numbers from before the first record: only a source may not know how busy it is',
      'source  NaN/0\nmap < source  NaN/0',
    ],
    ['a busy vertex of which one subtask is silent', 'source  20/60\nmap < source  97/0  ?'],
  ])('%s', (_, graph) => {
    expect(judged(graph)).toMatchObject({ kind: 'warming-up', vertex: null, hotSubtasks: [] });
  });

  test('a job that restarts', () => {
    const verdict = judged('source  10/88\nmap < source  98/0', { state: 'RESTARTING' });
    expect(verdict).toMatchObject({ kind: 'warming-up', reason: 'the job is RESTARTING' });
  });

  test('from 30 s on, averages of a minute cover what there is, and the verdict says so', () => {
    const young = 'source  10/88@41\nmap < source  98/0@41';
    expect(short(judged(young))).toBe('bottleneck map 0');
    expect(judged(young).reason).toMatch(/\(over the 41 s that it has run\)$/);
    expect(judged(young).basis.windowSeconds).toBe(41);
  });

  test('averages of 5 s, before Flink 1.17, need a minute', () => {
    const graph = (age: number) => `source  10/88@${age}\nmap < source  98/0@${age}`;
    expect(judged(graph(41), { windowSeconds: 5 }).kind).toBe('warming-up');
    expect(judged(graph(61), { windowSeconds: 5 }).kind).toBe('bottleneck');
  });

  test('a long start, which counts as busy in the first average, is taken out of a young subtask', () => {
    const observation = observationOf('source  10/88@35\nmap < source  20/0@35');
    const [subtask] = observation.after.vertices[1]?.subtasks ?? [];
    Object.assign(subtask ?? {}, { busyRatio: 0.8, idleRatio: 0.2 });
    expect(judge(observation).kind).toBe('starved');
  });

  test('elsewhere in the job does not hide a culprit that is known', () => {
    const verdict = judged('source  10/80\nmap < source  98/0\nsink < map  INITIALIZING');
    expect(short(verdict)).toBe('bottleneck map 0');
  });

  test('what has finished is not waited for', () => {
    const verdict = judged('source  FINISHED\nreader  10/80\nmap < source,reader  98/0');
    expect(short(verdict)).toBe('bottleneck map 0');
  });
});

describe('the reason is one sentence with the numbers that decided', () => {
  test.each([
    [
      'source  20/76\nparse json < source  98/0  98/0',
      'parse json is 98 % busy in both of its subtasks, and what feeds it (source) is back-pressured 76 % of the time',
    ],
    [
      'orders  20/76\nclicks  10/15\njoin < orders,clicks  98/0  91/0  70/0',
      'join is up to 98 % busy in 2 of its 3 subtasks, and what feeds it is back-pressured (orders 76 %, clicks 15 % of the time)',
    ],
    [
      'source  20/2\nmap < source  97/0',
      'map is 97 % busy, and what feeds it (source) is not held back yet: it just keeps up',
    ],
    [
      'source  ?\nmap < source  97/0',
      'map is 97 % busy, and Flink does not tell whether what feeds it (source) is held back',
    ],
    ['source  99/0\nsink < source  5/0', 'source is 99 % busy, and it is a source: the whole job waits for it'],
    [
      'source  80/15\nsink < source  60/0',
      'source is 80 % busy, and it is a source: the whole job waits for it, though back-pressured 15 % of the time',
    ],
    [
      'source  10/80\ncount < source  97/0  12/0  10/0  14/0',
      '1 of the 4 subtasks of count is 97 % busy and the median of the others 12 %, and what feeds it (source) is back-pressured 80 % of the time',
    ],
    [
      'source  10/80\ncount < source  12/0  97/0',
      '1 of the 2 subtasks of count is 97 % busy and the other one 12 %, and what feeds it (source) is back-pressured 80 % of the time',
    ],
    [
      'source  1/0\nmap < source  3/0',
      'nothing holds this job back: the busiest operator, map, is 3 % busy, and nothing is back-pressured',
    ],
    [
      'source  NaN/0\nmap < source  3/0',
      'nothing holds this job back: the busiest operator, map, is 3 % busy, and nothing is back-pressured; source may be the limit: Flink does not measure how busy a source of the old kind is',
    ],
    [
      'source  10/80\nmap < source  40/0',
      'there is back pressure (source 80 %), but nothing is busy enough to be its cause: the busiest operator, map, is 40 % busy',
    ],
    ['source  100/0@8', 'subtask 0 of source has been running for 8 s only: until 30 s its start counts as busy'],
    ['source  1/0\nmap < source  5/0  5/0#2', 'subtask 1 of map was restarted while it was watched (attempt 2)'],
    ['source  1/0\nmap < source  INITIALIZING', 'subtask 0 of map is INITIALIZING'],
    ['source  ?', 'Flink does not tell how busy subtask 0 of source is'],
  ])('%s', (graph, reason) => {
    expect(judged(graph).reason).toBe(reason);
  });

  test('a long name is cut', () => {
    const name = `map ${'very '.repeat(30)}long`;
    expect(judged(`source  10/80\n${name} < source  98/0`).reason).toMatch(
      /^map very [a-z ]{50,51}… is 98 % busy, and/,
    );
  });
});

describe('a vertex that somebody named', () => {
  const named = (graph: string, name: string): Verdict => judgeNamed(observationOf(graph), `id-of-${name}`);

  test('is described, busy or not', () => {
    const verdict = named('source  10/0\nmap < source  20/10  35/5', 'map');
    expect(short(verdict)).toBe('named map 1');
    expect(verdict.reason).toBe(
      'map was named: it is 28 % busy, 8 % back-pressured and 65 % idle, on average over its 2 subtasks',
    );
  });

  test('without a busy time is profiled in all its subtasks', () => {
    const verdict = named('source  NaN/40  NaN/30\nmap < source  20/10', 'source');
    expect(short(verdict)).toBe('named source 0,1');
    expect(verdict.reason).toMatch(/35 % back-pressured, .*; Flink does not measure/);
  });

  test('that has just started is profiled all the same, with a warning', () => {
    const verdict = named('source  100/0@5', 'source');
    expect(short(verdict)).toBe('named source 0');
    expect(verdict).toMatchObject({ busyRatio: null, maxBusyRatio: null });
    expect(verdict.reason).toMatch(/^source was named; its numbers say nothing yet: subtask 0 .* 5 s only/);
  });

  test('that does not run is nothing to profile', () => {
    expect(named('source  SCHEDULED', 'source')).toMatchObject({ kind: 'warming-up', vertex: null });
  });

  test('must exist', () => {
    expect(() => named('source  1/0', 'sink')).toThrow(expect.objectContaining({ code: 'VERTEX_NOT_FOUND' }));
  });
});
