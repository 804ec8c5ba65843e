import type { EventKind } from '../samples.ts';
import type { Scale } from '../samples-builder.ts';
import { type ChunkTables, textAt } from './constants.ts';
import { layoutOf, readInto } from './layout.ts';

/** How async-profiler was started: its settings by name. Only the first chunk of a file has them. */
export type Settings = Map<string, string>;

/** async-profiler: DEFAULT_INTERVAL in arguments.h; wall clock takes five times that (WallClock::start). */
const DEFAULT_CPU_INTERVAL_NANOS = 10_000_000;
const DEFAULT_WALL_INTERVAL_NANOS = 50_000_000;

/** Events whose interval is CPU time. Of others, such as cache misses, the interval is a number of these. */
const CPU_TIME_EVENTS = new Set(['cpu', 'ctimer', 'itimer', 'cpu-clock', 'task-clock']);

/**
 * Adds the settings that events of type jdk.ActiveSetting hold.
 * @param offsets where the fields of each start
 */
export function addSettings(
  { reader, types, pools }: ChunkTables,
  offsets: readonly number[],
  settings: Settings,
): void {
  const type = types.byName.get('jdk.ActiveSetting');
  if (!type) return;
  const layout = layoutOf(reader, types, type, ['name', 'value']);
  const strings = pools.of('java.lang.String');
  for (const offset of offsets) {
    const slots = new Float64Array(2);
    reader.position = offset;
    readInto(reader, layout, slots);
    const [name = 0, value = 0] = slots;
    settings.set(textAt(reader, name, strings) ?? '', textAt(reader, value, strings) ?? '');
  }
}

/** What the samples without a state of their own are, as in async-profiler 2.9: `wall` if that was asked for. */
export function eventOfStatelessSamples(settings: Settings): EventKind {
  return settings.get('event') === 'wall' || settings.has('wall') ? 'wall' : 'cpu';
}

/** What a row's weight of 1 means: rows are written in samples, ticks and bytes. */
export function scaleOf(settings: Settings, event: EventKind): Scale {
  switch (event) {
    case 'cpu':
      return timeScale(cpuIntervalNanos(settings));
    case 'wall':
      return timeScale(wallIntervalNanos(settings));
    case 'alloc':
      return { unit: 'bytes', factor: 1 };
    case 'lock':
      return { unit: 'nanos', factor: 1 };
  }
}

/**
 * Without an interval, samples are only counted. So it is for the JDK's own recordings: each of its periods samples a few
 * threads of all that run (JDK: JfrThreadSampler), so its samples are no time.
 */
function timeScale(intervalNanos: number | null): Scale {
  return intervalNanos === null
    ? { unit: 'samples', factor: 1 }
    : { unit: 'nanos', factor: intervalNanos, intervalNanos };
}

function cpuIntervalNanos(settings: Settings): number | null {
  if (!CPU_TIME_EVENTS.has(settings.get('event') ?? '')) return null;
  return positive(settings.get('interval')) ?? DEFAULT_CPU_INTERVAL_NANOS;
}

function wallIntervalNanos(settings: Settings): number | null {
  if (settings.has('wall')) return positive(settings.get('wall')) ?? DEFAULT_WALL_INTERVAL_NANOS;
  if (settings.get('event') !== 'wall') return null;
  return positive(settings.get('interval')) ?? DEFAULT_WALL_INTERVAL_NANOS;
}

/** async-profiler writes 0 for 'the default'. */
function positive(text: string | undefined): number | null {
  const value = Number(text);
  return value > 0 ? value : null;
}
