import type { EventColumns, EventKind } from '../recording/index.ts';

/** The samples of one event, by thread and node. All columns are packed to small numbers, most of them one digit. */
export interface FlameEvent {
  event: EventKind;
  unit: EventColumns['unit'];
  /** What a weight of 1 stands for, in `unit`. */
  scale: number;
  /** Indexes into the threads; those without samples are not there. */
  threads: number[];
  /** How many of the following rows each of those threads has, in the same order. */
  rowCounts: number[];
  /** The node of each row, as the distance from the row before it in the same thread. */
  nodes: number[];
  /** In units of `scale`. */
  weights: number[];
  /** Samples each row stands for; null: as many as its weight. */
  counts: number[] | null;
}

/** Weight and count of each node, by thread. */
export interface Rows {
  unit: EventColumns['unit'];
  byThread: Map<number, Map<number, Row>>;
}

interface Row {
  weight: number;
  count: number;
}

/**
 * Adds one recording's samples of an event.
 * @param leafOf the node at which a stack ends
 * @param firstThread index of the recording's first thread among all
 */
export function addRows(
  rows: Rows,
  columns: EventColumns,
  leafOf: (stack: number) => number,
  firstThread: number,
): void {
  for (let i = 0; i < columns.stackIds.length; i++) {
    const thread = firstThread + (columns.threadIds[i] ?? 0);
    const node = leafOf(columns.stackIds[i] ?? 0);
    const ofThread = rows.byThread.get(thread) ?? new Map<number, Row>();
    rows.byThread.set(thread, ofThread);
    const row = ofThread.get(node);
    const weight = columns.weights[i] ?? 0;
    const count = columns.counts[i] ?? 0;
    if (row) {
      row.weight += weight;
      row.count += count;
    } else {
      ofThread.set(node, { weight, count });
    }
  }
}

/** @param place where each node stands in the packed tree */
export function packEvent(event: EventKind, { unit, byThread }: Rows, place: Int32Array): FlameEvent {
  const packed: FlameEvent = {
    event,
    unit,
    scale: 1,
    threads: [],
    rowCounts: [],
    nodes: [],
    weights: [],
    counts: null,
  };
  const counts: number[] = [];
  for (const [thread, rows] of [...byThread].sort(([a], [b]) => a - b)) {
    packed.threads.push(thread);
    packed.rowCounts.push(rows.size);
    const sorted = [...rows].map(([node, row]) => ({ node: place[node] ?? 0, ...row })).sort((a, b) => a.node - b.node);
    let before = 0;
    for (const { node, weight, count } of sorted) {
      packed.nodes.push(node - before);
      packed.weights.push(Math.round(weight));
      counts.push(count);
      before = node;
    }
  }
  packed.scale = packed.weights.reduce(greatestCommonDivisor, 0) || 1;
  packed.weights = packed.weights.map((weight) => weight / packed.scale);
  packed.counts = counts.every((count, row) => count === packed.weights[row]) ? null : counts;
  return packed;
}

function greatestCommonDivisor(a: number, b: number): number {
  while (b !== 0) [a, b] = [b, a % b];
  return a;
}
