import { type FrameOrigin, originOf } from '../analyse/index.ts';
import type { Frame, FrameKind, Samples } from '../recording/index.ts';
import type { FlameData } from './flame-data.ts';
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
  /** Caller's node and frame as one number → node. */
  readonly #nodeIds = new Map<number, number>();
  /** Of each node, -1 for an outermost frame; a caller's number is always smaller. */
  readonly #parents: number[] = [];
  readonly #frameOf: number[] = [];

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
        node = this.#child(node, frameIds[stackFrames[i] ?? -1] ?? this.#frameId(NO_STACK));
      }
      if (node < 0) node = this.#child(-1, this.#frameId(NO_STACK));
      leaves[stack] = node;
      return node;
    };
    return leafOf;
  }

  /** The tree in pre-order, and for each node its place in it. */
  pack(): { data: Pick<FlameData, 'kinds' | 'origins' | 'names' | 'frames' | 'nodes'>; place: Int32Array } {
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
        nodes: {
          up: order.map((node, at) => {
            const parent = this.#parents[node] ?? -1;
            return parent < 0 ? 0 : at - (place[parent] ?? 0);
          }),
          frame: order.map((node) => rank[this.#frameOf[node] ?? 0] ?? 0),
        },
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

  #child(parent: number, frame: number): number {
    // Nodes and frames stay far below 2^26, so the pair is exact in a double.
    const key = (parent + 1) * 0x4000000 + frame;
    const known = this.#nodeIds.get(key);
    if (known !== undefined) return known;
    const node = this.#parents.length;
    this.#parents.push(parent);
    this.#frameOf.push(frame);
    this.#nodeIds.set(key, node);
    return node;
  }

  #preOrder(): number[] {
    const count = this.#parents.length;
    const firstChild = new Int32Array(count + 1).fill(-1);
    const nextSibling = new Int32Array(count).fill(-1);
    for (let node = count - 1; node >= 0; node--) {
      const parent = (this.#parents[node] ?? -1) + 1;
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

  /** Frame ids, those of most nodes first: they get the shortest numbers. */
  #framesByUse(): number[] {
    const uses = new Int32Array(this.#frames.length);
    for (const frame of this.#frameOf) uses[frame] = (uses[frame] ?? 0) + 1;
    return [...uses.keys()].filter((frame) => (uses[frame] ?? 0) > 0).sort((a, b) => (uses[b] ?? 0) - (uses[a] ?? 0));
  }
}
