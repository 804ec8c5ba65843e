import type { EventKind } from '../../../recording/index.ts';
import type { FlameEvent } from '../../../report/index.ts';
import type { FlameModel } from './flame-model.ts';

/** One event over a choice of threads: the weights of all nodes. */
export interface Selection {
  event: EventKind;
  unit: FlameEvent['unit'];
  /** Of each node: what ended there, and with all that it called; in `unit`. */
  self: Float64Array;
  total: Float64Array;
  selfSamples: Float64Array;
  samples: Float64Array;
  all: number;
  allSamples: number;
  /** What was left out as waiting, in `unit`. */
  idle: number;
  backPressured: number;
}

export interface SelectionChoice {
  event: EventKind;
  /** Indexes into the threads. */
  threads: ReadonlySet<number>;
  /** Leave out samples of task threads that wait for input or for room downstream. */
  withoutWaits: boolean;
}

/** Null: the recording has no such event. */
export function select(model: FlameModel, { event, threads, withoutWaits }: SelectionChoice): Selection | null {
  const packed = model.data.events.find((candidate) => candidate.event === event);
  if (!packed) return null;
  const waits = waitOfNode(model);
  const count = model.parent.length;
  const selection: Selection = {
    event,
    unit: packed.unit,
    self: new Float64Array(count),
    total: new Float64Array(count),
    selfSamples: new Float64Array(count),
    samples: new Float64Array(count),
    all: 0,
    allSamples: 0,
    idle: 0,
    backPressured: 0,
  };
  forEachRow(packed, threads, (node, weight, samples) => {
    if (withoutWaits && waits[node] === IDLE) selection.idle += weight;
    else if (withoutWaits && waits[node] === BACK_PRESSURED) selection.backPressured += weight;
    else {
      selection.self[node] = (selection.self[node] ?? 0) + weight;
      selection.selfSamples[node] = (selection.selfSamples[node] ?? 0) + samples;
      selection.all += weight;
      selection.allSamples += samples;
    }
  });
  selection.total.set(selection.self);
  selection.samples.set(selection.selfSamples);
  addToCallers(model.parent, selection.total);
  addToCallers(model.parent, selection.samples);
  return selection;
}

/** Adds each node's value to all that called it. Callers stand before what they call, so one pass backwards does. */
export function addToCallers(parent: Int32Array, values: Float64Array): void {
  for (let node = values.length - 1; node >= 0; node--) {
    const caller = parent[node] ?? -1;
    if (caller >= 0) values[caller] = (values[caller] ?? 0) + (values[node] ?? 0);
  }
}

/** Weight of an event by thread, in its unit. */
export function weightByThread(packed: FlameEvent): Map<number, number> {
  const weights = new Map<number, number>();
  let row = 0;
  packed.threads.forEach((thread, at) => {
    const end = row + (packed.rowCounts[at] ?? 0);
    let sum = 0;
    for (; row < end; row++) sum += packed.weights[row] ?? 0;
    weights.set(thread, sum * packed.scale);
  });
  return weights;
}

const IDLE = 1;
const BACK_PRESSURED = 2;

function waitOfNode({ data: { waits }, parent }: FlameModel): Uint8Array {
  const waitOf = new Uint8Array(parent.length);
  for (const node of waits.idle) waitOf[node] = IDLE;
  for (const node of waits.backPressured) waitOf[node] = BACK_PRESSURED;
  return waitOf;
}

function forEachRow(
  packed: FlameEvent,
  threads: ReadonlySet<number>,
  visit: (node: number, weight: number, samples: number) => void,
): void {
  let row = 0;
  packed.threads.forEach((thread, at) => {
    const end = row + (packed.rowCounts[at] ?? 0);
    if (!threads.has(thread)) {
      row = end;
      return;
    }
    for (let node = 0; row < end; row++) {
      node += packed.nodes[row] ?? 0;
      const weight = packed.weights[row] ?? 0;
      visit(node, weight * packed.scale, packed.counts?.[row] ?? weight);
    }
  });
}
