import { describe, expect, test } from 'vitest';

import { judge, loads, rank } from '../../src/detect/index.ts';
import { createFlinkClient, type JobSnapshot, type Observation, observe } from '../../src/flink/index.ts';
import { suspects } from '../../src/flink/suspects.ts';
import type { Clock } from '../../src/shared/index.ts';
import { observationOf } from '../detect/job-graph.ts';
import { failureOf } from '../support/failure-of.ts';
import { fakeClock } from '../support/fake-clock.ts';
import { RECORDED_VERSIONS, type Replay, replay } from '../support/flink-replay.ts';
import { SimulatedFlink, type SimulatedJobManager } from './simulated-flink.ts';

const never = new AbortController().signal;

const CHAIN: SimulatedJobManager['vertices'] = [
  { name: 'source', parallelism: 2, busy: 0.2, backPressured: 0.7 },
  { name: 'map', parallelism: 2, inputs: ['source'], busy: 0.9 },
];

/** Observes one job of a simulated cluster; says how long that took. */
async function look(options: Partial<SimulatedJobManager> = {}, context: { waitForRates?: boolean } = {}) {
  const clock = fakeClock();
  const flink = new SimulatedFlink({ clock, vertices: CHAIN, ...options });
  const seen: string[] = [];
  const onProgress = ({ message }: { message: string }) => seen.push(message);
  const [observation] = await observe(flink, ['job'], { clock, onProgress, ...context }, never);
  if (observation === undefined) throw new Error('nothing was observed');
  return { observation, tookMs: clock.monotonicMs(), flink, seen };
}

/** Milliseconds that passed, by the job's own count, between two looks at it. */
function spanMs({ before, after }: Observation): number {
  const total = ({ vertices }: JobSnapshot) => {
    const { busyMs = 0, backPressuredMs = 0, idleMs = 0 } = vertices[0]?.accumulated ?? {};
    return (busyMs + backPressuredMs + idleMs) / 2;
  };
  return Math.round(total(after) - total(before));
}

describe('observing a job', () => {
  test('that nobody has looked at for an hour takes a second: the first answer is an hour old', async () => {
    const { observation, tookMs } = await look();
    expect(tookMs).toBeLessThan(1_500);
    expect(spanMs(observation)).toBe(3_600_000);
    expect(observation.windowSeconds).toBe(60);
    // The TaskManagers' own averages are up to 5 s old.
    expect(observation.ageSeconds).toBeGreaterThan(5);
    expect(observation.ageSeconds).toBeLessThan(7);
  });

  test('that somebody else has just looked at waits for the next collection, in less than 15 s', async () => {
    const { observation, tookMs } = await look({ lastAskedMsAgo: 500 });
    expect(tookMs).toBeGreaterThan(9_000);
    expect(tookMs).toBeLessThan(12_000);
    expect(spanMs(observation)).toBeGreaterThan(10_000);
    expect(observation.ageSeconds).toBeLessThan(7);
  });

  test('shows both times all subtasks', async () => {
    const { observation } = await look();
    for (const { vertices } of [observation.before, observation.after]) {
      expect(vertices.map(({ subtasks }) => subtasks.length)).toEqual([2, 2]);
    }
    expect(judge(observation).reason).toMatch(/^map is 90 % busy in both of its subtasks, .* back-pressured 70 %/);
  });

  test('waits for the slowest TaskManager', async () => {
    const { observation } = await look({ answerAfterMs: [100, 700] });
    const [fast, slow] = observation.after.vertices[0]?.subtasks ?? [];
    expect(fast?.readRecords).toBe(slow?.readRecords);
  });

  test('tells old from new even if the new numbers arrive between its first two questions', async () => {
    const { observation, tookMs } = await look({ answerAfterMs: [0] });
    expect(tookMs).toBeLessThan(1_500);
    expect(spanMs(observation)).toBe(3_600_000);
  });

  test('keeps to the interval that is set', async () => {
    const { tookMs, seen } = await look({ intervalMs: 2_000, lastAskedMsAgo: 100 });
    expect(tookMs).toBeLessThan(3_500);
    expect(seen).toContain("waiting for Flink's next numbers (it collects them every 2 s)");
  });

  test('whose numbers never change gives up after the interval and says how old they may be', async () => {
    const { observation, tookMs } = await look({ vertices: [{ name: 'legacy', parallelism: 1, silent: true }] });
    expect(tookMs).toBe(11_000);
    expect(observation.ageSeconds).toBe(15);
  });

  test('does not wait for what is switched off, nor for a job that waits for slots', async () => {
    expect((await look({ intervalMs: 0 })).tookMs).toBe(0);
    expect((await look({ status: 'SCHEDULED', vertices: [{ name: 'v', parallelism: 1, silent: true }] })).tookMs).toBe(
      400,
    );
  });

  test.each([
    ['1.16.3', 5],
    ['1.17.2', 60],
    ['1.20.5-vendor-3', 60],
    ['2.3.0', 60],
    ['<unknown>', 60],
  ])('of Flink %s reads averages over %i s', async (version, windowSeconds) => {
    expect((await look({ version })).observation.windowSeconds).toBe(windowSeconds);
  });

  test('can be interrupted', async () => {
    const interrupt = new AbortController();
    const clock = fakeClock();
    const flink = new SimulatedFlink({ clock, vertices: CHAIN });
    const onProgress = () => {
      interrupt.abort();
    };
    expect(await failureOf(observe(flink, ['job'], { clock, onProgress }, interrupt.signal))).toMatchObject({
      code: 'ABORTED',
    });
  });
});

describe('records per second', () => {
  const rate = (observation: Observation) => loads(observation)[1]?.recordsInPerSecond;

  test('are unknown after an hour in which nobody looked, unless one waits for them', async () => {
    expect(rate((await look()).observation)).toBeNull();
    const { observation, tookMs } = await look({}, { waitForRates: true });
    expect(rate(observation)).toBeCloseTo(200);
    expect(tookMs).toBeLessThan(15_000);
    expect(spanMs(observation)).toBeLessThan(12_000);
  });

  test('need no second wait where the first numbers were young', async () => {
    const { observation, tookMs } = await look({ lastAskedMsAgo: 20_000 }, { waitForRates: true });
    expect(rate(observation)).toBeCloseTo(200);
    expect(tookMs).toBeLessThan(1_500);
  });
});

describe('a job of more than 2,000 subtasks', () => {
  const vertices: SimulatedJobManager['vertices'] = [
    { name: 'calm source', parallelism: 400, busy: 0.001 },
    { name: 'lively source', parallelism: 400, busy: 0.01 },
    { name: 'pushed source', parallelism: 400, busy: 0.001, backPressured: 0.01 },
    { name: 'below pressure', parallelism: 400, inputs: ['pushed source'], busy: 0.05 },
    { name: 'busy', parallelism: 400, inputs: ['calm source'], busy: 0.4 },
    { name: 'calm', parallelism: 400, inputs: ['calm source', 'lively source'], busy: 0.2 },
    { name: 'unknown', parallelism: 1, inputs: ['calm source'], silent: true },
  ];

  test('is looked at closely only where a subtask may hold it back', async () => {
    const { flink, observation } = await look({ vertices });
    expect(flink.asked.filter((asked) => asked.includes('+'))).toEqual([
      'job+lively source,below pressure,busy,unknown',
    ]);
    expect(observation.before.vertices.every(({ subtasks }) => subtasks.length === 0)).toBe(true);
  });

  test('is judged by what it does now, not by what it has done before', () => {
    const { before, after } = observationOf('source  0/0\nmap < source  0/0');
    for (const { accumulated } of after.vertices) if (accumulated) accumulated.idleMs -= 10_000;
    for (const { accumulated } of after.vertices.slice(1)) if (accumulated) accumulated.busyMs += 10_000;
    for (const { accumulated } of after.vertices.slice(0, 1)) if (accumulated) accumulated.backPressuredMs += 10_000;
    expect(suspects(before, after)).toEqual(['id-of-map']);
  });

  test('is described by its sums elsewhere', async () => {
    const { observation } = await look({ vertices });
    const calm = loads(observation).find(({ name }) => name === 'calm');
    expect(calm?.busyRatio).toBeCloseTo(0.2);
    expect(calm?.maxBusyRatio).toBeNull();
  });
});

describe.each(RECORDED_VERSIONS)('recorded jobs of Flink %s', (version) => {
  /** The recorded cluster turns from its stale to its fresh answers while we wait. */
  async function observeRecorded(flink: Replay): Promise<Observation[]> {
    const fake = fakeClock();
    const clock: Clock = {
      ...fake,
      sleep: (ms, signal) => {
        flink.turnTo('fresh');
        return fake.sleep(ms, signal);
      },
    };
    const client = createFlinkClient({ url: flink.url }, { clock, random: () => 0 });
    const ids = (await client.jobs(never)).map(({ id }) => id);
    return observe(client, ids, { clock, onProgress: () => undefined }, never);
  }

  test('are judged: two bottlenecks, one of them skewed, below a source that Flink does not measure', async () => {
    await using flink = await replay(version, 'stale');
    const verdicts = rank((await observeRecorded(flink)).map((observation) => judge(observation)));
    const [first, second] = verdicts;
    expect(first).toMatchObject({ kind: 'skewed', job: { name: 'awkward' } });
    expect(first?.hotSubtasks).toHaveLength(1);
    expect(first?.reason).toMatch(
      /^1 of the 3 subtasks of count, per "key" & more .*… is 100 % busy and the median of the others \d %, and what feeds it \(Source: legacy <numbers>; é → ü\) is back-pressured (98|100) % of the time$/,
    );
    expect(second).toMatchObject({
      kind: 'bottleneck',
      vertex: { name: 'parse change', parallelism: 1 },
      hotSubtasks: [0],
      basis: { windowSeconds: 60 },
    });
    expect(second?.reason).toMatch(
      /^parse change is (99|100) % busy, and what feeds it \(Source: change events\) is back-pressured (78|80) % of the time$/,
    );
  });

  test.each(['deploying', 'first-seconds', 'young', 'stale'] as const)('%s: too early to tell', async (moment) => {
    await using flink = await replay(version, moment);
    const clock = fakeClock();
    const client = createFlinkClient({ url: flink.url }, { clock, random: () => 0 });
    const ids = (await client.jobs(never)).map(({ id }) => id);
    const observations = await observe(client, ids, { clock, onProgress: () => undefined }, never);
    for (const observation of observations) {
      expect(judge(observation)).toMatchObject({ kind: 'warming-up', vertex: null });
      for (const { maxBusyRatio } of loads(observation)) expect(maxBusyRatio).toBeNull();
    }
  });
});
