import type { GraphVertex } from '../../../capture/index.ts';

/** Where the job graph's boxes and lines are drawn, in the SVG's units. */
export interface GraphLayout {
  width: number;
  height: number;
  boxes: { vertex: GraphVertex; x: number; y: number }[];
  edges: GraphEdge[];
}

export interface GraphEdge {
  from: string;
  to: string;
  /** Corners from left to right: the way around the boxes of the layers in between. */
  points: Point[];
  /** Records per second over this edge; null: Flink counts only all of a vertex's edges together. */
  recordsPerSecond: number | null;
}

export interface Point {
  x: number;
  y: number;
}

export const BOX = { width: 220, height: 74 } as const;
const GAP = { x: 84, y: 22 } as const;
/** Height kept free for an edge that passes a layer. */
const LANE = 18;
const SWEEPS = 4;

/** A vertex, or the place where an edge passes a layer that it skips. */
interface Slot {
  vertex: GraphVertex | null;
  layer: number;
  height: number;
  y: number;
  left: Slot[];
  right: Slot[];
}

/**
 * Places the vertices in layers from left to right, each right of all its inputs, and orders the layers so that few lines
 * cross (barycentre heuristic: a slot goes where its neighbours are on average).
 */
export function layoutGraph(vertices: readonly GraphVertex[]): GraphLayout {
  const slots = new Map<string, Slot>();
  for (const vertex of vertices) {
    const layer = Math.max(-1, ...vertex.inputs.map((input) => slots.get(input)?.layer ?? -1)) + 1;
    slots.set(vertex.id, { vertex, layer, height: BOX.height, y: 0, left: [], right: [] });
  }
  const layers: Slot[][] = [];
  for (const slot of slots.values()) (layers[slot.layer] ??= []).push(slot);

  const chains = vertices.flatMap((vertex) =>
    vertex.inputs.flatMap((input) => {
      const from = slots.get(input);
      const to = slots.get(vertex.id);
      return from && to && from.layer < to.layer ? [{ input, vertex, slots: connect(from, to, layers) }] : [];
    }),
  );
  for (const layer of layers) stack(layer, -heightOf(layer) / 2);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    for (const layer of layers.slice(1)) orderBy(layer, ({ left }) => left);
    for (const layer of layers.slice(0, -1).reverse()) orderBy(layer, ({ right }) => right);
  }

  const heights = layers.map(heightOf);
  const height = Math.max(0, ...heights);
  layers.forEach((layer, at) => {
    stack(layer, (height - (heights[at] ?? 0)) / 2);
  });

  return {
    width: Math.max(0, layers.length * (BOX.width + GAP.x) - GAP.x),
    height,
    boxes: [...slots.values()].flatMap(({ vertex, layer, y }) => (vertex ? [{ vertex, x: xOf(layer), y }] : [])),
    edges: chains.map(({ input, vertex, slots: way }) => ({
      from: input,
      to: vertex.id,
      points: pointsOf(way),
      recordsPerSecond: rateOf(input, vertex, vertices),
    })),
  };
}

/** Joins two slots through a lane in each layer between them. */
function connect(from: Slot, to: Slot, layers: Slot[][]): Slot[] {
  const way = [from];
  for (let layer = from.layer + 1; layer < to.layer; layer++) {
    const lane: Slot = { vertex: null, layer, height: LANE, y: 0, left: [], right: [] };
    layers[layer]?.push(lane);
    way.push(lane);
  }
  way.push(to);
  way.slice(1).forEach((right, i) => {
    const left = way[i];
    left?.right.push(right);
    if (left) right.left.push(left);
  });
  return way;
}

function orderBy(layer: Slot[], neighbours: (slot: Slot) => Slot[]): void {
  const middle = new Map(
    layer.map((slot) => {
      const near = neighbours(slot);
      return [
        slot,
        near.length === 0 ? slot.y : near.reduce((sum, { y, height }) => sum + y + height / 2, 0) / near.length,
      ];
    }),
  );
  layer.sort((a, b) => (middle.get(a) ?? 0) - (middle.get(b) ?? 0));
  stack(layer, -heightOf(layer) / 2);
}

function heightOf(layer: readonly Slot[]): number {
  return layer.reduce((sum, { height }) => sum + height + GAP.y, -GAP.y);
}

function stack(layer: readonly Slot[], top: number): void {
  let y = top;
  for (const slot of layer) {
    slot.y = y;
    y += slot.height + GAP.y;
  }
}

function pointsOf(way: readonly Slot[]): Point[] {
  return way.flatMap(({ layer, y, height }, i) => {
    const middle = y + height / 2;
    const left = { x: xOf(layer), y: middle };
    const right = { x: xOf(layer) + BOX.width, y: middle };
    if (i === 0) return [right];
    return i === way.length - 1 ? [left] : [left, right];
  });
}

function xOf(layer: number): number {
  return layer * (BOX.width + GAP.x);
}

/** Flink counts records per vertex: an edge's own number is known where a vertex has no other edge on that side. */
function rateOf(input: string, vertex: GraphVertex, vertices: readonly GraphVertex[]): number | null {
  if (vertex.inputs.length === 1) return vertex.recordsInPerSecond;
  const outputs = vertices.filter(({ inputs }) => inputs.includes(input));
  return outputs.length === 1 ? (vertices.find(({ id }) => id === input)?.recordsOutPerSecond ?? null) : null;
}
