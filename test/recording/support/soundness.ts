import { type EventColumns, EVENT_KINDS, type Samples, THREAD_STATE } from '../../../src/recording/index.ts';

/** What does not hold together in the Samples, as text; [] if they are sound. Quick: it runs thousands of times. */
export function flawsOf(samples: Samples): string[] {
  const { frames, stacks, threads, events } = samples;
  const flaws: string[] = [];
  const stackCount = stacks.offsets.length - 1;
  const inOrder = stacks.offsets.every((offset, i) => offset >= (stacks.offsets[i - 1] ?? 0));
  if (stacks.offsets[0] !== 0 || !inOrder || stacks.offsets.at(-1) !== stacks.frameIds.length) {
    flaws.push('the offsets of the stacks are not in order');
  }
  if (!within(stacks.frameIds, frames.length)) flaws.push('a stack has a frame that does not exist');
  for (const kind of EVENT_KINDS) {
    const columns = events[kind];
    if (columns) flaws.push(...flawsOfEvent(columns, stackCount, threads.length).map((flaw) => `${kind}: ${flaw}`));
  }
  return flaws;
}

function flawsOfEvent(columns: EventColumns, stackCount: number, threadCount: number): string[] {
  const { threadIds, stackIds, weights, counts, states, timesMs } = columns;
  const lengths = [stackIds, weights, counts, states, timesMs].map(({ length }) => length);
  const flaws: string[] = [];
  if (lengths.some((length) => length !== threadIds.length)) flaws.push('columns of different lengths');
  if (threadIds.length === 0) flaws.push('an event without rows');
  if (!within(threadIds, threadCount)) flaws.push('a row has a thread that does not exist');
  if (!within(stackIds, stackCount)) flaws.push('a row has a stack that does not exist');
  if (!within(states, Math.max(...Object.values(THREAD_STATE)) + 1)) flaws.push('a row has an unknown state');
  if (!weights.every(isAmount) || !counts.every(isAmount)) flaws.push('a row has a negative or endless amount');
  return flaws;
}

const isAmount = (value: number): boolean => value >= 0 && Number.isFinite(value);

function within(ids: Int32Array | Uint8Array, count: number): boolean {
  return ids.every((id: number) => id >= 0 && id < count);
}
