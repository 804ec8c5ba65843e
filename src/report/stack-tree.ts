import { type FrameOrigin, originOf } from '../analyse/index.ts';
import type { Frame, FrameKind, Samples } from '../recording/index.ts';
import type { FlameData } from './flame-data.ts';
import { PairIndex } from './pair-index.ts';
import { stableName } from './stable-name.ts';

const KINDS: FrameKind[] = [
  'java',
  'interpreted',
  'jit',
  'inlined',
  'c1',
  'native',
  'cpp',
  'kernel',
  'class',
  'unknown',
];
const ORIGINS: FrameOrigin[] = ['user', 'library', 'flink', 'jdk', 'native', 'kernel'];

/** Stands for a sample whose stack could not be walked, so that it still counts. */
const NO_STACK: Frame = { name: '[no stack]', kind: 'unknown' };

/** The tree of all stacks: stacks with the same beginning share its nodes. */
export class StackTree {
  readonly #frames: { name: string; kind: number; origin: number }[] = [];
  readonly #frameIds = new Map<string, number>();
  /** Caller (-1: none) and frame of each node; a caller's number is always smaller. */
  readonly #nodes = new PairIndex();

  /** Adds all stacks of a recording; the result tells at which node a stack ends. */
  add(samples: Samples): (stack: number) => number {
    const frameIds = samples.frames.map((frame) => this.#frameId(frame));
    const { offsets, frameIds: stackFrames } = samples.stacks;
    const leaves = new Int32Array(Math.max(0, offsets.length - 1)).fill(-1);
    const leafOf = (stack: number): number => {
      const known = leaves[stack] ?? -1;
      if (known >= 0) return known;
      let node = -1;
      for (let i = offsets[stack] ?? 0; i < (offsets[stack + 1] ?? 0); i++) {
        node = this.#nodes.idOf(node, frameIds[stackFrames[i] ?? -1] ?? this.#frameId(NO_STACK));
      }
      if (node < 0) node = this.#nodes.idOf(-1, this.#frameId(NO_STACK));
      leaves[stack] = node;
      return node;
    };
    return leafOf;
  }

  /** The tree in pre-order, and for each node its place in it. */
  pack(): { data: Pick<FlameData, 'kinds' | 'origins' | 'names' | 'frames' | 'walk'>; place: Int32Array } {
    const order = this.#preOrder();
    const place = new Int32Array(order.length);
    order.forEach((node, at) => (place[node] = at));

    const byUse = this.#framesByUse();
    const rank = new Int32Array(byUse.length);
    byUse.forEach((frame, at) => (rank[frame] = at));
    const frames = byUse.map((frame) => this.#frames[frame] ?? { name: '', kind: 0, origin: 0 });
    const names = [...new Set(frames.map(({ name }) => name))];
    const nameIds = new Map(names.map((name, id) => [name, id]));

    return {
      place,
      data: {
        kinds: KINDS,
        origins: ORIGINS,
        names,
        frames: {
          name: frames.map(({ name }) => nameIds.get(name) ?? 0),
          kind: frames.map(({ kind }) => kind),
          origin: frames.map(({ origin }) => origin),
        },
        walk: this.#walk(order, rank),
      },
    };
  }

  #frameId(frame: Frame): number {
    const name = stableName(frame.name);
    const key = `${frame.kind} ${name}`;
    const known = this.#frameIds.get(key);
    if (known !== undefined) return known;
    const id = this.#frames.length;
    this.#frames.push({ name, kind: KINDS.indexOf(frame.kind), origin: ORIGINS.indexOf(originOf(frame)) });
    this.#frameIds.set(key, id);
    return id;
  }

  #preOrder(): number[] {
    const count = this.#nodes.lefts.length;
    const firstChild = new Int32Array(count + 1).fill(-1);
    const nextSibling = new Int32Array(count).fill(-1);
    for (let node = count - 1; node >= 0; node--) {
      const parent = (this.#nodes.lefts[node] ?? -1) + 1;
      nextSibling[node] = firstChild[parent] ?? -1;
      firstChild[parent] = node;
    }
    const order: number[] = [];
    const open: number[] = [firstChild[0] ?? -1];
    for (let node = open.pop(); node !== undefined; node = open.pop()) {
      if (node < 0) continue;
      order.push(node);
      open.push(nextSibling[node] ?? -1, firstChild[node + 1] ?? -1);
    }
    return order;
  }

  /** The nodes in pre-order as `FlameData.walk` tells them. */
  #walk(order: readonly number[], rank: Int32Array): number[] {
    const walk: number[] = [];
    let before = -1;
    for (const node of order) {
      const parent = this.#nodes.lefts[node] ?? -1;
      let back = 0;
      for (; before !== parent; before = this.#nodes.lefts[before] ?? -1) back += 1;
      if (back > 0) walk.push(-back);
      walk.push(rank[this.#nodes.rights[node] ?? 0] ?? 0);
      before = node;
    }
    return walk;
  }

  /** Frame ids, those of most nodes first: they get the shortest numbers. */
  #framesByUse(): number[] {
    const uses = new Int32Array(this.#frames.length);
    for (const frame of this.#nodes.rights) uses[frame] = (uses[frame] ?? 0) + 1;
    return [...uses.keys()].filter((frame) => (uses[frame] ?? 0) > 0).sort((a, b) => (uses[b] ?? 0) - (uses[a] ?? 0));
  }
}
