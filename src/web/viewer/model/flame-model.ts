import type { FrameOrigin } from '../../../analyse/index.ts';
import type { FrameKind } from '../../../recording/index.ts';
import type { FlameData } from '../../../report/index.ts';
import { type FrameLabel, labelOf } from './frame-label.ts';

/**
 * The report's data, unpacked for drawing. A node is a number; node i's caller always has a smaller number, so that sums over
 * all callers are one loop backwards.
 */
export interface FlameModel {
  data: FlameData;
  /** Of each node; -1: outermost. */
  parent: Int32Array;
  firstChild: Int32Array;
  nextSibling: Int32Array;
  /** Outermost nodes. */
  roots: number[];
  /** Of each node: which frame as people see it, an index into `symbols`. */
  symbol: Int32Array;
  /** Of each node: how it ran, an index into `data.kinds`. */
  kind: Uint8Array;
  /** Frames without the distinction how the JVM ran them: the same method is interpreted now and compiled later. */
  symbols: SymbolInfo[];
}

export interface SymbolInfo {
  /** As recorded: `org/apache/flink/streaming/…/StreamTask.invoke`. */
  name: string;
  label: FrameLabel;
  family: Family;
  origin: FrameOrigin;
}

/** What frames of one name must share to be one frame. */
export type Family = 'java' | 'native' | 'cpp' | 'kernel' | 'class' | 'unknown';

export function flameModel(data: FlameData): FlameModel {
  const { symbols, symbolOfFrame } = symbolsOf(data);
  const count = data.walk.reduce((nodes, step) => (step < 0 ? nodes : nodes + 1), 0);
  const model: FlameModel = {
    data,
    parent: new Int32Array(count),
    firstChild: new Int32Array(count).fill(-1),
    nextSibling: new Int32Array(count).fill(-1),
    roots: [],
    symbol: new Int32Array(count),
    kind: new Uint8Array(count),
    symbols,
  };
  let caller = -1;
  let node = 0;
  for (const step of data.walk) {
    if (step < 0) {
      for (let back = step; back < 0; back++) caller = model.parent[caller] ?? -1;
      continue;
    }
    model.parent[node] = caller;
    model.symbol[node] = symbolOfFrame[step] ?? 0;
    model.kind[node] = data.frames.kind[step] ?? 0;
    caller = node;
    node += 1;
  }
  linkChildren(model);
  return model;
}

/** Backwards, so that a caller's list begins with its first callee. */
function linkChildren({ parent, firstChild, nextSibling, roots }: FlameModel): void {
  for (let node = parent.length - 1; node >= 0; node--) {
    const caller = parent[node] ?? -1;
    if (caller < 0) {
      roots.push(node);
    } else {
      nextSibling[node] = firstChild[caller] ?? -1;
      firstChild[caller] = node;
    }
  }
}

function symbolsOf(data: FlameData): { symbols: SymbolInfo[]; symbolOfFrame: Int32Array } {
  const symbols: SymbolInfo[] = [];
  const ids = new Map<string, number>();
  const symbolOfFrame = Int32Array.from(data.frames.name, (nameId, frame) => {
    const family = familyOf(data.kinds[data.frames.kind[frame] ?? 0] ?? 'unknown');
    const key = `${nameId} ${family}`;
    const known = ids.get(key);
    if (known !== undefined) return known;
    const name = data.names[nameId] ?? '';
    const origin = data.origins[data.frames.origin[frame] ?? 0] ?? 'user';
    ids.set(key, symbols.length);
    return symbols.push({ name, label: labelOf(name, family), family, origin }) - 1;
  });
  return { symbols, symbolOfFrame };
}

function familyOf(kind: FrameKind): Family {
  switch (kind) {
    case 'native':
    case 'cpp':
    case 'kernel':
    case 'class':
    case 'unknown':
      return kind;
    case 'java':
    case 'interpreted':
    case 'jit':
    case 'inlined':
    case 'c1':
      return 'java';
  }
}
