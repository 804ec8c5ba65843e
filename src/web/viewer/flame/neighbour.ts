import type { ViewNode, ViewTree } from '../model/view-tree.ts';

/** The frame that an arrow key leads to; null: none, or another key. */
export function neighbour(tree: ViewTree, node: ViewNode, key: string, upward: boolean): ViewNode | null {
  switch (key) {
    case 'ArrowDown':
      return upward ? node.parent : firstChild(tree, node);
    case 'ArrowUp':
      return upward ? firstChild(tree, node) : node.parent;
    case 'ArrowLeft':
      return sibling(tree, node, -1);
    case 'ArrowRight':
      return sibling(tree, node, 1);
    case 'Home':
      return tree.root;
    default:
      return null;
  }
}

function firstChild({ childrenOf }: ViewTree, node: ViewNode): ViewNode | null {
  return childrenOf(node)[0] ?? null;
}

function sibling({ childrenOf }: ViewTree, node: ViewNode, step: number): ViewNode | null {
  const siblings = node.parent ? childrenOf(node.parent) : [];
  return siblings[siblings.indexOf(node) + step] ?? null;
}
