import { type EventKind, THREAD_STATE } from '../samples.ts';
import type { SamplesBuilder } from '../samples-builder.ts';
import type { ChunkHeader } from './chunk-header.ts';
import { type ChunkTables, Constants } from './constants.ts';
import { readFrameTypes } from './frame-types.ts';
import { type Layout, layoutOf, readInto } from './layout.ts';
import { eventOfStatelessSamples, type Settings } from './settings.ts';
import { StackTraces } from './stack-traces.ts';
import { Threads } from './threads.ts';

/** What is read of a sample. The place in this list is the slot. */
const ROLES = ['start', 'thread', 'stack', 'state', 'samples', 'class', 'amount', 'otherwise'] as const;
const [START, THREAD, STACK, STATE, SAMPLES, CLASS, AMOUNT, OTHERWISE] = [0, 1, 2, 3, 4, 5, 6, 7] as const;

interface SampleType {
  /** null: the thread's state tells. */
  event: EventKind | null;
  /**
   * The field for each role. `class` is the allocated or locked one, `amount` how many bytes or ticks, and `otherwise` that
   * where the amount is 0.
   */
  fields: Partial<Record<(typeof ROLES)[number], string>>;
}

const SAMPLED = { start: 'startTime', thread: 'sampledThread', stack: 'stackTrace', state: 'state' };
const OCCURRED = { start: 'startTime', thread: 'eventThread', stack: 'stackTrace' };
const ALLOCATED = { ...OCCURRED, class: 'objectClass' };

/** Types of events that are samples (async-profiler: JfrMetadata; JDK: metadata.xml). */
const SAMPLE_TYPES: Record<string, SampleType> = {
  'jdk.ExecutionSample': { event: null, fields: SAMPLED },
  // Threads in native code, of which most wait; async-profiler writes no such events.
  'jdk.NativeMethodSample': { event: 'wall', fields: SAMPLED },
  'profiler.WallClockSample': { event: 'wall', fields: { ...SAMPLED, samples: 'samples' } },
  'jdk.ObjectAllocationInNewTLAB': {
    event: 'alloc',
    fields: { ...ALLOCATED, amount: 'tlabSize', otherwise: 'allocationSize' },
  },
  'jdk.ObjectAllocationOutsideTLAB': { event: 'alloc', fields: { ...ALLOCATED, amount: 'allocationSize' } },
  'jdk.ObjectAllocationSample': { event: 'alloc', fields: { ...ALLOCATED, amount: 'weight' } },
  'jdk.JavaMonitorEnter': { event: 'lock', fields: { ...OCCURRED, class: 'monitorClass', amount: 'duration' } },
  'jdk.ThreadPark': { event: 'lock', fields: { ...OCCURRED, class: 'parkedClass', amount: 'duration' } },
};

interface State {
  state: number;
  /** How async-profiler marks a sample that was taken because CPU time was used (THREAD_UNKNOWN, since 3.0). */
  isDefault: boolean;
}

/** Turns the events of one chunk that are samples into rows. */
export class SampleEvents {
  readonly #tables: ChunkTables;
  readonly #builder: SamplesBuilder;
  readonly #stackTraces: StackTraces;
  readonly #threads: Threads;
  readonly #states: ReadonlyMap<number, State>;
  readonly #stateless: EventKind;
  readonly #isAsyncProfiler: boolean;
  readonly #layouts = new Map<number, { type: SampleType; layout: Layout }>();
  readonly #slots = new Float64Array(ROLES.length);
  readonly #timeMs: (ticks: number) => number;
  readonly #nanosPerTick: number;

  /** @param startedAtMs start of the recording, of which the chunk may be a later part */
  constructor(
    tables: ChunkTables,
    header: ChunkHeader,
    settings: Settings,
    builder: SamplesBuilder,
    startedAtMs: number,
  ) {
    const frameTypes = readFrameTypes(tables);
    this.#tables = tables;
    this.#builder = builder;
    this.#stackTraces = new StackTraces(tables, frameTypes, builder);
    this.#threads = new Threads(tables, frameTypes, builder);
    this.#states = readStates(tables);
    this.#isAsyncProfiler = frameTypes.isAsyncProfiler;
    this.#stateless = eventOfStatelessSamples(settings);
    const { startTicks, ticksPerSecond } = header;
    this.#nanosPerTick = 1e9 / ticksPerSecond;
    this.#timeMs = (ticks) => header.startedAtMs - startedAtMs + ((ticks - startTicks) * 1e3) / ticksPerSecond;

    for (const [name, type] of Object.entries(SAMPLE_TYPES)) {
      const described = tables.types.byName.get(name);
      if (described) {
        const fields = ROLES.map((role) => type.fields[role] ?? '');
        const layout = layoutOf(tables.reader, tables.types, described, fields);
        this.#layouts.set(described.id, { type, layout });
      }
    }
  }

  /**
   * Adds the event as a row if it is a sample. The reader stands behind the event's type.
   * @param end where the event ends
   */
  add(typeId: number, end: number): void {
    const known = this.#layouts.get(typeId);
    if (!known) return;
    const { reader } = this.#tables;
    const slots = this.#slots.fill(0);
    slots[SAMPLES] = 1;
    readInto(reader, known.layout, slots);
    if (reader.position !== end) throw reader.damage('expected the sample to end where its size says', end);
    this.#addRow(known.type, slots);
  }

  #addRow(type: SampleType, slots: Float64Array): void {
    const valueOf = (slot: number): number => slots[slot] ?? 0;
    const state = this.#states.get(valueOf(STATE));
    if (!state && type.fields.state && this.#isAsyncProfiler) {
      throw this.#tables.reader.damage(`a thread was in state ${valueOf(STATE)}, which the chunk does not have`);
    }
    const event = type.event ?? (state?.isDefault ? 'cpu' : this.#stateless);
    const count = valueOf(SAMPLES);
    const amount = valueOf(AMOUNT) || valueOf(OTHERWISE);
    if (count < 0 || (event === 'alloc' && amount < 0)) {
      throw this.#tables.reader.damage(`a sample stands for ${Math.min(count, amount)}`);
    }
    this.#builder.add(event, {
      threadId: this.#threads.thread(valueOf(THREAD)),
      stackId: this.#stackTraces.stackOnClass(valueOf(STACK), valueOf(CLASS)),
      weight: this.#weight(event, count, amount),
      count,
      state: state?.state ?? THREAD_STATE.unknown,
      timeMs: this.#timeMs(valueOf(START)),
    });
  }

  /** Clocks of two cores may differ by more than a short wait; nobody waited less than nothing. */
  #weight(event: EventKind, count: number, amount: number): number {
    if (event === 'cpu' || event === 'wall') return count;
    return event === 'alloc' ? amount : Math.max(0, amount) * this.#nanosPerTick;
  }
}

function readStates(tables: ChunkTables): Map<number, State> {
  const constants = new Constants(tables, 'jdk.types.ThreadState', ['name']);
  const states = new Map<number, State>();
  for (const id of constants.ids()) {
    if (!constants.find(id)) continue;
    const name = constants.text(0);
    const state = name === 'STATE_RUNNABLE' ? 'running' : name === 'STATE_SLEEPING' ? 'sleeping' : 'unknown';
    states.set(id, { state: THREAD_STATE[state], isDefault: name === 'STATE_DEFAULT' });
  }
  return states;
}
