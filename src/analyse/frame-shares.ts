import type { EventColumns, Samples } from '../recording/index.ts';
import type { FrameOrigin, FrameShare } from './analysis.ts';
import { originOf } from './frame-origin.ts';

/** Rows of one event of one recording that belong to what is asked about. */
export interface Selection {
  samples: Samples;
  columns: EventColumns;
  /** Whether the row counts. */
  includes: (row: number) => boolean;
}

interface Weights {
  share: FrameShare;
  self: number;
  total: number;
  entry: number;
}

/**
 * Self, total and entry share of every frame, over several recordings at once. Frames meet by name and kind is taken from
 * their heaviest form: the same method is interpreted in one sample and compiled in the next.
 */
export function frameShares(selections: readonly Selection[]): FrameShare[] {
  const byName = new Map<string, Weights>();
  let all = 0;
  for (const selection of selections) all += addSelection(selection, byName);
  if (all === 0) return [];
  return [...byName.values()]
    .map(({ share, self, total, entry }) => ({
      ...share,
      selfShare: Math.min(1, self / all),
      totalShare: Math.min(1, total / all),
      entryShare: Math.min(1, entry / all),
    }))
    .sort((a, b) => b.selfShare - a.selfShare || b.totalShare - a.totalShare || (a.name < b.name ? -1 : 1));
}

/** Adds the selection's weights to the frames; returns the weight of the whole selection. */
function addSelection({ samples, columns, includes }: Selection, byName: Map<string, Weights>): number {
  const weightOfStack = new Map<number, number>();
  let all = 0;
  for (let row = 0; row < columns.stackIds.length; row++) {
    if (!includes(row)) continue;
    const stack = columns.stackIds[row] ?? 0;
    const weight = columns.weights[row] ?? 0;
    weightOfStack.set(stack, (weightOfStack.get(stack) ?? 0) + weight);
    all += weight;
  }

  const kindWeight = new Map<Weights, number>();
  const { offsets, frameIds } = samples.stacks;
  for (const [stack, weight] of weightOfStack) {
    const start = offsets[stack] ?? 0;
    const end = offsets[stack + 1] ?? start;
    const counted = new Set<Weights>();
    const entered = new Set<Weights>();
    // What starts a thread is the JDK: its frames at the bottom of every stack were entered by nobody.
    let callerOrigin: FrameOrigin = 'jdk';
    for (let i = start; i < end; i++) {
      const frame = samples.frames[frameIds[i] ?? -1];
      if (!frame) continue;
      const entry = weightsOf(byName, frame.name, () => ({ kind: frame.kind, origin: originOf(frame) }));
      if (weight > (kindWeight.get(entry) ?? 0)) {
        kindWeight.set(entry, weight);
        entry.share.kind = frame.kind;
      }
      if (!counted.has(entry)) {
        counted.add(entry);
        entry.total += weight;
      }
      if (entry.share.origin !== callerOrigin && !entered.has(entry)) {
        entered.add(entry);
        entry.entry += weight;
      }
      if (i === end - 1) entry.self += weight;
      callerOrigin = entry.share.origin;
    }
  }
  return all;
}

function weightsOf(
  byName: Map<string, Weights>,
  name: string,
  make: () => Pick<FrameShare, 'kind' | 'origin'>,
): Weights {
  const known = byName.get(name);
  if (known) return known;
  const fresh: Weights = {
    share: { name, ...make(), selfShare: 0, totalShare: 0, entryShare: 0 },
    self: 0,
    total: 0,
    entry: 0,
  };
  byName.set(name, fresh);
  return fresh;
}
