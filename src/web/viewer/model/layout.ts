import type { ViewNode, ViewTree } from './view-tree.ts';

/** Where a frame is drawn, in CSS pixels from the left edge; the row says how far from the root. */
export interface Box {
  /** Null: frames that are too narrow to draw, in one block so that they are not lost. */
  node: ViewNode | null;
  x: number;
  width: number;
  /** How many frames the block stands for; 1 for a frame. */
  frames: number;
  /** In the selection's unit. */
  total: number;
}

/** Row 0 is the root; the boxes of a row from left to right. */
export type Rows = Box[][];

/** Narrower than this is not drawn by itself. */
const MIN_WIDTH = 0.5;

/**
 * Places the frames around `focus`: it and its callers take the whole width, what it calls takes its share. Only what is wide
 * enough to be seen is visited.
 * @param width CSS pixels
 */
export function layout(tree: ViewTree, focus: ViewNode, width: number): Rows {
  const rows: Rows = [];
  for (let node: ViewNode | null = focus; node !== null; node = node.parent) {
    rows[node.depth] = [{ node, x: 0, width, frames: 1, total: node.total }];
  }
  if (focus.total <= 0 || width < MIN_WIDTH) return rows;
  const pixelsPerUnit = width / focus.total;
  const open: { node: ViewNode; x: number }[] = [{ node: focus, x: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const children = tree.childrenOf(next.node);
    if (children.length === 0) continue;
    const row = (rows[next.node.depth + 1] ??= []);
    const placed: typeof open = [];
    let x = next.x;
    // The heaviest stand first: from the first that is too narrow on, all are.
    const narrow = children.findIndex(({ total }) => total * pixelsPerUnit < MIN_WIDTH);
    const wide = narrow < 0 ? children : children.slice(0, narrow);
    for (const child of wide) {
      const childWidth = child.total * pixelsPerUnit;
      row.push({ node: child, x, width: childWidth, frames: 1, total: child.total });
      placed.push({ node: child, x });
      x += childWidth;
    }
    const rest = children.slice(wide.length);
    const total = rest.reduce((sum, child) => sum + child.total, 0);
    if (total * pixelsPerUnit >= MIN_WIDTH) {
      row.push({ node: null, x, width: total * pixelsPerUnit, frames: rest.length, total });
    }
    // Last in, first out: the leftmost comes next, so that every row is filled from left to right.
    open.push(...placed.reverse());
  }
  return rows;
}

/** The box under a point of a row, if there is one. */
export function boxAt(row: readonly Box[] | undefined, x: number): Box | null {
  if (!row) return null;
  let low = 0;
  let high = row.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const box = row[middle];
    if (!box) return null;
    if (x < box.x) high = middle - 1;
    else if (x >= box.x + box.width) low = middle + 1;
    else return box;
  }
  return null;
}
