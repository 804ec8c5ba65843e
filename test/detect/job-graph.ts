import type { JobSnapshot, Observation, SubtaskSnapshot, VertexSnapshot } from '../../src/flink/index.ts';

/*
 * Job graphs as text, one vertex a line, sources first:
 *
 *     orders            20/76  18/80
 *     parse < orders    98/0   97/0
 *
 * After the name and its inputs comes one word for each subtask: percent busy/back-pressured, the rest is idle. `NaN/76` is a
 * source whose busy time Flink does not measure, `?` a subtask of which it tells nothing, a status like `INITIALIZING` one that
 * does not run. `98/0@12` has been running for 12 s (otherwise for an hour), `98/0#1` has become attempt 1 since the snapshot
 * before (otherwise it is attempt 0 in both).
 */

export interface GraphOptions {
  name?: string;
  state?: string;
  windowSeconds?: number;
}

const SECONDS_BETWEEN = 10;
const AN_HOUR_MS = 3_600_000;
/** Each running subtask handles this many records in a second. */
export const RECORDS_PER_SECOND = 100;

export function observationOf(graph: string, options: GraphOptions = {}): Observation {
  return {
    before: snapshotOf(graph, options, SECONDS_BETWEEN),
    after: snapshotOf(graph, options, 0),
    ageSeconds: 6,
    windowSeconds: options.windowSeconds ?? 60,
  };
}

function snapshotOf(graph: string, { name = 'job', state = 'RUNNING' }: GraphOptions, secondsAgo: number): JobSnapshot {
  return {
    readAtMs: 1_800_000_000_000 - secondsAgo * 1000,
    job: { id: `id-of-${name}`, name, state, startedAtMs: 1_700_000_000_000 },
    vertices: graph
      .trim()
      .split('\n')
      .map((line) => vertexOf(line.trim(), secondsAgo)),
  };
}

function vertexOf(line: string, secondsAgo: number): VertexSnapshot {
  const [, name = '', inputs = '', words = ''] = /^([\w ]+?)(?: < ([\w, ]+?))?\s{2,}(.+)$/.exec(line) ?? [];
  const subtasks = words.split(/\s+/).map((word, index) => subtaskOf(word, index, secondsAgo));
  const sum = (counter: 'readRecords' | 'writeRecords') =>
    subtasks.some((subtask) => subtask[counter] === null)
      ? null
      : subtasks.reduce((total, subtask) => total + (subtask[counter] ?? 0), 0);
  const times = subtasks.map(({ accumulated }) => accumulated);
  return {
    id: `id-of-${name}`,
    name,
    parallelism: subtasks.length,
    status: 'RUNNING',
    inputs: inputs === '' ? [] : inputs.split(',').map((input) => `id-of-${input.trim()}`),
    operators: [name],
    readRecords: sum('readRecords'),
    writeRecords: sum('writeRecords'),
    accumulated: times.some((time) => time === null)
      ? null
      : {
          busyMs: times.reduce((total, time) => total + (time?.busyMs ?? 0), 0),
          backPressuredMs: times.reduce((total, time) => total + (time?.backPressuredMs ?? 0), 0),
          idleMs: times.reduce((total, time) => total + (time?.idleMs ?? 0), 0),
        },
    subtasks,
  };
}

function subtaskOf(word: string, index: number, secondsAgo: number): SubtaskSnapshot {
  const [, share = '', age, attempt] = /^([^@#]+)(?:@(\d+))?(?:#(\d+))?$/.exec(word) ?? [];
  const [busy, backPressured] = share.split('/').map((percent) => Number(percent) / 100);
  const isKnown = backPressured !== undefined;
  const isMeasured = isKnown && busy !== undefined && !Number.isNaN(busy);
  const runningForMs = (age === undefined ? AN_HOUR_MS : Number(age) * 1000) - secondsAgo * 1000;
  return {
    index,
    attempt: attempt === undefined || secondsAgo > 0 ? 0 : Number(attempt),
    status: isKnown || share === '?' ? 'RUNNING' : share,
    taskManagerId: `tm-${index + 1}`,
    runningForMs,
    deployedAtMs: 1_700_000_001_000,
    busyRatio: isMeasured ? busy : null,
    backPressuredRatio: isKnown ? backPressured : null,
    idleRatio: isMeasured ? 1 - busy - backPressured : null,
    accumulated: isMeasured
      ? {
          busyMs: busy * runningForMs,
          backPressuredMs: backPressured * runningForMs,
          idleMs: (1 - busy - backPressured) * runningForMs,
        }
      : null,
    readRecords: isKnown ? (runningForMs / 1000) * RECORDS_PER_SECOND : null,
    writeRecords: isKnown ? (runningForMs / 1000) * RECORDS_PER_SECOND : null,
  };
}
