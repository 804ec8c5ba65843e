import { type EventKind, type Samples, writeCollapsed } from '../../../src/recording/index.ts';

/** One question about a recording that both async-profiler's converter and our reader answer. */
export interface Question {
  /** Samples of which events, together. */
  events: readonly EventKind[];
  value: 'count' | 'weight';
}

const WITHOUT_STACK = /tid=\S+\];\[unknown\](?:;[^;]*)?$/;
const THREAD_NUMBER = /^(\[.*? )tid=\d+\](?=;)/;

/**
 * All the questions about a recording. Of cpu and wall, the converter only knows the number of samples.
 * @param tellsCpuFromWall false for recordings of the JDK and of async-profiler before 3.0. They don't mark samples that were
 * taken because CPU time was used; the converter then only knows cpu and wall together.
 */
export function questionsAbout({ events }: Samples, tellsCpuFromWall: boolean): Question[] {
  const has = (event: EventKind): boolean => events[event] !== undefined;
  const timed = (['cpu', 'wall'] as const).filter(has);
  const others = (['alloc', 'lock'] as const).filter(has);
  return [
    ...(tellsCpuFromWall ? timed.map((event) => [event]) : [timed])
      .filter(({ length }) => length > 0)
      .map((together) => ({ events: together, value: 'count' }) as const),
    ...others.map((event) => ({ events: [event], value: 'count' }) as const),
    ...others.map((event) => ({ events: [event], value: 'weight' }) as const),
  ];
}

/** How the converter is asked. */
export function converterArgs({ events, value }: Question, tellsCpuFromWall: boolean): string[] {
  const hasFilter = tellsCpuFromWall || events.includes('alloc') || events.includes('lock');
  return [
    '--threads',
    ...(hasFilter ? events.map((event) => `--${event}`) : []),
    ...(value === 'weight' ? ['--total'] : []),
  ];
}

/** Stack, with its thread, to value: what our reader answers. */
export function ourAnswer(samples: Samples, question: Question): Map<string, number> {
  const { events, value } = question;
  const collapsed = events.map((event) => writeCollapsed(samples, event, { threads: true, value })).join('');
  return sumsOf(collapsed, question, samples.source.profilerVersion === null);
}

/**
 * Stack, with its thread, to value: from lines as both write them, without what only one of them writes.
 *
 * - The converter marks most Java frames with how most of their samples ran. Ours leaves that out, as async-profiler does.
 * - Classes on top are marked with where the object was allocated, which Samples do not keep.
 * - A character beyond U+FFFF in the name of a thread comes in modified UTF-8, which the converter does not know: it has
 *   replacement characters in its place.
 * - A sample without a stack is one of an unknown frame; the converter leaves it out.
 * - In recordings of the JDK, the converter takes the number of the constant for that of the thread.
 */
export function sumsOf(collapsed: string, { events }: Question, isOfJdk = false): Map<string, number> {
  const markOnTop = events.includes('alloc') || events.includes('lock') ? /_\[k\]$/ : /$^/;
  const sums = new Map<string, number>();
  for (const line of collapsed.split('\n').filter((text) => text !== '')) {
    const space = line.lastIndexOf(' ');
    const stack = line
      .slice(0, space)
      .replace(/_\[[01ij]\](?=;|$)/g, '')
      .replace(markOnTop, '')
      .replace(isOfJdk ? THREAD_NUMBER : /$^/, '$1tid=?]')
      .replace(/\ufffd+|[\u{10000}-\u{10ffff}]+/gu, '\ufffd');
    if (!WITHOUT_STACK.test(stack)) sums.set(stack, (sums.get(stack) ?? 0) + Number(line.slice(space + 1)));
  }
  return sums;
}

/** What is wrong with our answer, as text; [] if nothing is. The converter rounds ticks down for each of its sums. */
export function differences(ours: ReadonlyMap<string, number>, theirs: ReadonlyMap<string, number>): string[] {
  return [...new Set([...ours.keys(), ...theirs.keys()])].flatMap((stack) => {
    const our = ours.get(stack) ?? 0;
    const their = theirs.get(stack) ?? 0;
    return Math.abs(our - their) <= their * 1e-9 + 1 && our > 0 && their > 0 ? [] : [`${our} ≠ ${their} ${stack}`];
  });
}
