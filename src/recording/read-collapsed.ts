import { damaged } from './damage.ts';
import { IntColumn } from './growable.ts';
import {
  type EventColumns,
  type EventKind,
  type FrameKind,
  type Samples,
  type Thread,
  THREAD_STATE,
} from './samples.ts';
import { SamplesBuilder } from './samples-builder.ts';

export interface CollapsedMeaning {
  /** Which event the stacks are of; the format does not say. @default 'cpu' */
  event?: EventKind;
  /** What the numbers are. @default 'samples' */
  unit?: EventColumns['unit'];
}

/** How a frame ran, by the end of its name (async-profiler: option `ann`; kernel frames always have theirs). */
const SUFFIXES = new Map<string, FrameKind>([
  ['_[0]', 'interpreted'],
  ['_[1]', 'c1'],
  ['_[i]', 'inlined'],
  ['_[j]', 'jit'],
  ['_[k]', 'kernel'],
]);
const SUFFIX_LENGTH = 4;

/**
 * The first frame of a line, if the stacks were collected by thread. It is looked for in the whole line, for the names of
 * Flink's tasks may have any character in them.
 */
const THREAD_FRAME = /^\[(?:(.*?) )?tid=(\d+)\](?:;|$)/;

/**
 * Reads collapsed stacks: a line for each stack, `outer;inner 42`, as async-profiler, `jfrconv` and the FlameGraph tools
 * write them.
 *
 * Where the numbers are not samples, the file does not say how many samples a line stands for; it counts as one.
 *
 * @param source the file's text, or its bytes in UTF-8
 * @throws FlinkprofError RECORDING_DAMAGED with the number of the line that is none
 */
export function readCollapsed(source: string | Uint8Array, meaning: CollapsedMeaning = {}): Samples {
  const { event = 'cpu', unit = 'samples' } = meaning;
  const text = typeof source === 'string' ? source : new TextDecoder().decode(source);
  const builder = new SamplesBuilder();
  const threads = new CollapsedThreads(builder);
  const stack = new IntColumn();

  text.split('\n').forEach((rawLine, index) => {
    const line = rawLine.replace(/\r$/, '').replace(/^\ufeff/, '');
    if (line.trim() === '') return;
    const { stackText, value } = splitLine(line, index + 1);
    const [threadFrame, name, tid] = THREAD_FRAME.exec(stackText) ?? [''];
    const frames = framesOf(stackText.slice(threadFrame.length), event);
    stack.length = 0;
    for (const frame of frames) stack.push(builder.frame(frame.name, frame.kind));
    builder.add(event, {
      threadId: threads.thread(name ?? '', tid === undefined ? null : Number(tid), frames),
      stackId: builder.stacks.intern(stack),
      weight: value,
      count: unit === 'samples' ? value : 1,
      state: THREAD_STATE.unknown,
      timeMs: Number.NaN,
    });
  });

  return builder.build(
    { source: { format: 'collapsed', profilerVersion: null }, startedAtMs: null, durationMs: null },
    () => ({ unit, factor: 1 }),
  );
}

function splitLine(line: string, lineNumber: number): { stackText: string; value: number } {
  const match = /^(.*\S) +(\d+)\s*$/.exec(line);
  const value = Number(match?.[2]);
  if (match?.[1] === undefined || !Number.isSafeInteger(value)) {
    throw damaged(
      `line ${lineNumber}`,
      `expected a stack, a space and a whole number, and found '${line.slice(0, 200)}'`,
    );
  }
  return { stackText: match[1], value };
}

interface NamedFrame {
  name: string;
  kind: FrameKind;
}

function framesOf(text: string, event: EventKind): NamedFrame[] {
  const frames = text === '' ? [] : text.split(';').map(frameOf);
  const leaf = frames.at(-1);
  // Class on top: `_[i]`, or `_[k]` where the object did not fit into the thread's allocation buffer.
  if (leaf && (event === 'alloc' || event === 'lock') && (leaf.kind === 'inlined' || leaf.kind === 'kernel')) {
    leaf.kind = 'class';
  }
  return frames;
}

function frameOf(text: string): NamedFrame {
  const kind = SUFFIXES.get(text.slice(-SUFFIX_LENGTH));
  return kind ? { name: text.slice(0, -SUFFIX_LENGTH), kind } : { name: text, kind: kindByName(text) };
}

/** By the look of the name, as async-profiler's own converter does (FlameGraph.detectType). */
function kindByName(name: string): FrameKind {
  if (name === '' || name === '[unknown]') return 'unknown';
  if (name.includes('::') || /^[-+]\[/.test(name)) return 'cpp';
  return /^[^[/][^/]*\//.test(name) || /^\p{Lu}[^.]*\./u.test(name) ? 'java' : 'native';
}

/** A thread is Java's if one of its stacks has a frame of Java in it. */
class CollapsedThreads {
  readonly #builder: SamplesBuilder;
  readonly #found = new Map<string, { id: number; thread: Thread }>();

  constructor(builder: SamplesBuilder) {
    this.#builder = builder;
  }

  thread(name: string, tid: number | null, frames: readonly NamedFrame[]): number {
    const key = `${tid} ${name}`;
    let found = this.#found.get(key);
    if (!found) {
      const thread = { name, tid, isJava: false };
      found = { id: this.#builder.thread(thread), thread };
      this.#found.set(key, found);
    }
    found.thread.isJava ||= frames.some(({ kind }) => !NOT_JAVA.has(kind));
    return found.id;
  }
}

const NOT_JAVA: ReadonlySet<FrameKind> = new Set(['native', 'cpp', 'kernel', 'unknown']);
