import type { FlameModel } from './flame-model.ts';
import type { MailboxPrefix } from './mailbox-prefix.ts';
import type { Selection } from './selection.ts';

/** A frame of the graph as it is shown: all nodes of the model that look the same from here. */
export interface ViewNode {
  /** Index into `model.symbols`; -1: the root, which is no frame. */
  symbol: number;
  parent: ViewNode | null;
  depth: number;
  /** In the selection's unit. */
  self: number;
  total: number;
  samples: number;
  /** Nodes of the model. */
  members: number[];
  /** What each member contributes to `total`. */
  weights: number[];
}

/**
 * The graph of a selection. Its nodes are made when somebody asks for them: with a hundred thousand stacks only those that
 * are wide enough to be seen ever exist.
 */
export interface ViewTree {
  model: FlameModel;
  selection: Selection;
  root: ViewNode;
  /** Heaviest first. The same objects each time. */
  childrenOf: (node: ViewNode) => readonly ViewNode[];
}

/** A tree that asks `grow` for the children of a node once: by symbol, however they are ordered. */
export function lazyTree(
  model: FlameModel,
  selection: Selection,
  folded: MailboxPrefix,
  grow: (node: ViewNode) => Map<number, ViewNode>,
): ViewTree {
  const grown = new WeakMap<ViewNode, ViewNode[]>();
  return {
    model,
    selection,
    root: rootOf(selection, folded),
    childrenOf(node) {
      const known = grown.get(node);
      if (known) return known;
      const children = [...grow(node).values()].sort((a, b) => b.total - a.total || a.symbol - b.symbol);
      grown.set(node, children);
      return children;
    },
  };
}

function rootOf({ self, all, allSamples }: Selection, folded: MailboxPrefix): ViewNode {
  return {
    symbol: -1,
    parent: null,
    depth: 0,
    self: self.reduce((sum, weight, node) => (folded.contains[node] === 1 ? sum + weight : sum), 0),
    total: all,
    samples: allSamples,
    members: [],
    weights: [],
  };
}

/** The child of that symbol, made if it is not there. */
export function childFor(children: Map<number, ViewNode>, parent: ViewNode, symbol: number): ViewNode {
  const known = children.get(symbol);
  if (known) return known;
  const made = { symbol, parent, depth: parent.depth + 1, self: 0, total: 0, samples: 0, members: [], weights: [] };
  children.set(symbol, made);
  return made;
}

/** From below the root to the node, as symbols: what a link to the node holds. */
export function pathOf(node: ViewNode): number[] {
  const path: number[] = [];
  for (let at = node; at.parent !== null; at = at.parent) path.unshift(at.symbol);
  return path;
}

/** The node at the end of the path, or the last one on it that this tree has. */
export function nodeAt({ root, childrenOf }: ViewTree, path: readonly number[]): ViewNode {
  let node = root;
  for (const symbol of path) {
    const child = childrenOf(node).find((candidate) => candidate.symbol === symbol);
    if (!child) return node;
    node = child;
  }
  return node;
}

/** The same place in a tree of callees that folds other nodes: the way of the node's heaviest member. */
export function pathWith({ model }: ViewTree, node: ViewNode, folded: MailboxPrefix): number[] {
  const heaviest = node.weights.reduce((best, weight, i) => (weight > (node.weights[best] ?? 0) ? i : best), 0);
  const path: number[] = [];
  for (let at = node.members[heaviest] ?? -1; at >= 0; at = model.parent[at] ?? -1) {
    if (folded.contains[at] !== 1) path.unshift(model.symbol[at] ?? 0);
  }
  return path;
}

/** How much of the node's weight ran how, heaviest first: indexes into `data.kinds`. */
export function kindsOf({ model }: ViewTree, { members, weights }: ViewNode): { kind: number; weight: number }[] {
  const ofKind = new Map<number, number>();
  members.forEach((member, i) => {
    const kind = model.kind[member] ?? 0;
    ofKind.set(kind, (ofKind.get(kind) ?? 0) + (weights[i] ?? 0));
  });
  return [...ofKind].map(([kind, weight]) => ({ kind, weight })).sort((a, b) => b.weight - a.weight);
}
