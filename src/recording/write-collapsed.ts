import type { EventColumns, EventKind, Frame, Samples } from './samples.ts';

export interface CollapsedOptions {
  /** Start each stack with its thread, `[name tid=7]`. @default false */
  threads?: boolean;
  /** What the number behind a stack is: the weight in the unit of the event, rounded, or samples. @default 'weight' */
  value?: 'weight' | 'count';
}

/**
 * Writes an event as collapsed stacks, as async-profiler does: one line for each distinct stack, `outer;inner 42`, in
 * alphabetical order. Ends with a line break unless there is nothing to write.
 */
export function writeCollapsed(samples: Samples, event: EventKind, options: CollapsedOptions = {}): string {
  const columns = samples.events[event];
  if (!columns) return '';
  const lines = new Map<string, number>();
  for (const { stackId, threadId, value } of sums(columns, options)) {
    const stack = stackText(samples, stackId);
    const line = threadId === null ? stack : `${threadText(samples, threadId)};${stack}`;
    lines.set(line, (lines.get(line) ?? 0) + value);
  }
  return [...lines]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([line, value]) => `${line} ${Math.round(value)}\n`)
    .join('');
}

interface Sum {
  stackId: number;
  threadId: number | null;
  value: number;
}

/** Sums up by number first: texts are made once for each stack, not for each row. */
function sums(columns: EventColumns, { threads = false, value = 'weight' }: CollapsedOptions): Iterable<Sum> {
  const values = value === 'weight' ? columns.weights : columns.counts;
  const found = new Map<string, Sum>();
  for (let row = 0; row < values.length; row++) {
    const stackId = columns.stackIds[row] ?? 0;
    const threadId = threads ? (columns.threadIds[row] ?? 0) : null;
    const key = `${threadId} ${stackId}`;
    const sum = found.get(key);
    if (sum) sum.value += values[row] ?? 0;
    else found.set(key, { stackId, threadId, value: values[row] ?? 0 });
  }
  return found.values();
}

function stackText({ frames, stacks }: Samples, stackId: number): string {
  const frameIds = stacks.frameIds.subarray(stacks.offsets[stackId], stacks.offsets[stackId + 1]);
  return Array.from(frameIds, (id) => frameText(frames[id])).join(';');
}

function frameText(frame: Frame | undefined): string {
  if (!frame) return '[unknown]';
  if (frame.kind === 'kernel') return `${frame.name}_[k]`;
  return frame.kind === 'class' ? `${frame.name}_[i]` : frame.name;
}

/** Without line breaks, which a thread's name may have and the format may not. */
function threadText({ threads }: Samples, threadId: number): string {
  const thread = threads[threadId];
  const name = (thread?.name ?? '').replace(/[\r\n]+/g, ' ');
  if (!thread || thread.tid === null) return `[${name}]`;
  return name === '' ? `[tid=${thread.tid}]` : `[${name} tid=${thread.tid}]`;
}
