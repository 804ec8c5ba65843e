import type { EventColumns, EventKind, Frame, FrameKind, Samples, Thread } from '../../src/recording/index.ts';

const UNITS = { cpu: 'nanos', wall: 'nanos', alloc: 'bytes', lock: 'nanos' } as const;
const KINDS: Record<string, FrameKind> = { k: 'kernel', j: 'jit', i: 'inlined', n: 'native', c: 'class' };

/**
 * Samples written as text, one row per line: `thread name#tid | outermost;…;leaf | samples`. A frame may end in `_[k]` (kernel),
 * `_[n]` (native), `_[i]` (inlined) or `_[c]` (class); `jit` otherwise. A sample is 10 ms.
 */
export function samplesOf(events: Partial<Record<EventKind, string>>, durationMs = 10_000): Samples {
  const frames: Frame[] = [];
  const stacks: number[][] = [];
  const threads: Thread[] = [];
  const columns: Samples['events'] = {};
  for (const event of ['cpu', 'wall', 'alloc', 'lock'] as const) {
    const text = events[event];
    if (text === undefined) continue;
    const rows = text.split('\n').flatMap((line) => (line.trim() === '' ? [] : [row(line)]));
    columns[event] = columnsOf(event, rows);
  }
  return {
    source: { format: 'jfr', profilerVersion: 'test' },
    startedAtMs: 1_700_000_000_000,
    durationMs,
    frames,
    stacks: {
      frameIds: Int32Array.from(stacks.flat()),
      offsets: Int32Array.from([0, ...stacks.map((_, i) => stacks.slice(0, i + 1).flat().length)]),
    },
    threads,
    events: columns,
  };

  function row(line: string): { thread: number; stack: number; count: number } {
    const [who = '', stack = '', count = ''] = line.split('|').map((part) => part.trim());
    const [, name = '', tid] = /^(.*?)(?:#(\d+))?$/.exec(who) ?? [];
    stacks.push(stack.split(';').map(frame));
    return {
      thread: threadId(name, tid === undefined ? null : Number(tid)),
      stack: stacks.length - 1,
      count: Number(count),
    };
  }

  function threadId(name: string, tid: number | null): number {
    const known = threads.findIndex((thread) => thread.name === name && thread.tid === tid);
    return known >= 0 ? known : threads.push({ name, tid, isJava: true }) - 1;
  }

  function frame(text: string): number {
    const [, name = '', suffix = 'j'] = /^(.*?)(?:_\[(\w)\])?$/.exec(text) ?? [];
    const kind = KINDS[suffix] ?? 'unknown';
    const known = frames.findIndex((f) => f.name === name && f.kind === kind);
    return known >= 0 ? known : frames.push({ name, kind }) - 1;
  }
}

function columnsOf(event: EventKind, rows: { thread: number; stack: number; count: number }[]): EventColumns {
  const sample = event === 'alloc' ? 1_000 : 10e6;
  return {
    unit: UNITS[event],
    threadIds: Int32Array.from(rows, ({ thread }) => thread),
    stackIds: Int32Array.from(rows, ({ stack }) => stack),
    weights: Float64Array.from(rows, ({ count }) => count * sample),
    counts: Float64Array.from(rows, ({ count }) => count),
    states: new Uint8Array(rows.length),
    timesMs: Float64Array.from(rows, (_, i) => i),
  };
}
