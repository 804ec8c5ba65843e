import type { EventColumns, EventKind, Frame, FrameKind, Samples, Thread } from '../../src/recording/index.ts';

/** One line of a made-up recording. */
export interface SampledStack {
  event: EventKind;
  /** Name of the thread; it gets the next free tid when it is new. */
  thread: string;
  /** Outermost first, `name` or `kind:name` (`jit:a/B.c`); plain names are jit. */
  stack: readonly string[];
  /** Samples; wall and cpu weigh `intervalNanos` each. @default 1 */
  count?: number;
  /** Overrides count × interval. */
  weight?: number;
}

const KINDS: readonly string[] = [
  'interpreted',
  'jit',
  'inlined',
  'c1',
  'java',
  'native',
  'cpp',
  'kernel',
  'class',
  'unknown',
];
const UNITS = { cpu: 'nanos', wall: 'nanos', alloc: 'bytes', lock: 'nanos' } as const;

/** Samples from stacks as data: for names that a line of text can't hold, and for many. */
export function samplesOfStacks(
  lines: Iterable<SampledStack>,
  { intervalNanos = 10_000_000, firstTid = 100 }: { intervalNanos?: number; firstTid?: number } = {},
): Samples {
  const frames = new Interned<Frame>();
  const stacks = new Interned<number[]>();
  const threads = new Interned<Thread>();
  const rows = new Map<EventKind, { thread: number; stack: number; count: number; weight: number }[]>();

  for (const { event, thread, stack, count = 1, weight } of lines) {
    const frameIds = stack.map((text) => frames.id(text, () => frameOf(text)));
    const ofEvent = rows.get(event) ?? [];
    rows.set(event, ofEvent);
    ofEvent.push({
      thread: threads.id(thread, (id) => ({ name: thread, tid: firstTid + id, isJava: true })),
      stack: stacks.id(frameIds.join(), () => frameIds),
      count,
      weight: weight ?? count * intervalNanos,
    });
  }

  let end = 0;
  return {
    source: { format: 'jfr', profilerVersion: '4.5' },
    startedAtMs: 1_760_000_000_000,
    durationMs: 30_000,
    frames: frames.items,
    stacks: {
      frameIds: Int32Array.from(stacks.items.flat()),
      offsets: Int32Array.from([0, ...stacks.items.map((stack) => (end += stack.length))]),
    },
    threads: threads.items,
    events: Object.fromEntries([...rows].map(([event, ofEvent]) => [event, columnsOf(event, ofEvent)])),
  };
}

function frameOf(text: string): Frame {
  const colon = text.indexOf(':');
  const kind = KINDS.find((known): known is FrameKind => known === text.slice(0, colon));
  return kind === undefined ? { name: text, kind: 'jit' } : { name: text.slice(colon + 1), kind };
}

function columnsOf(
  event: EventKind,
  rows: readonly { thread: number; stack: number; count: number; weight: number }[],
): EventColumns {
  return {
    unit: UNITS[event],
    threadIds: Int32Array.from(rows, ({ thread }) => thread),
    stackIds: Int32Array.from(rows, ({ stack }) => stack),
    weights: Float64Array.from(rows, ({ weight }) => weight),
    counts: Float64Array.from(rows, ({ count }) => count),
    states: new Uint8Array(rows.length),
    timesMs: new Float64Array(rows.length).fill(Number.NaN),
  };
}

class Interned<T> {
  readonly items: T[] = [];
  readonly #ids = new Map<string, number>();

  id(key: string, make: (id: number) => T): number {
    const known = this.#ids.get(key);
    if (known !== undefined) return known;
    const id = this.items.length;
    this.items.push(make(id));
    this.#ids.set(key, id);
    return id;
  }
}
