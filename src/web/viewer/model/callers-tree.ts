import type { FlameModel } from './flame-model.ts';
import type { MailboxPrefix } from './mailbox-prefix.ts';
import type { Selection } from './selection.ts';
import { childFor, lazyTree, type ViewNode, type ViewTree } from './view-tree.ts';

/**
 * The other way round: from what was running to who called it, so the same leaf under many callers is one block. The self time
 * of a node is that of the stacks which begin in it.
 * @param folded nodes that are left out: a stack begins above them
 */
export function callersTree(model: FlameModel, selection: Selection, folded: MailboxPrefix): ViewTree {
  /** Where the stack of each member ends. */
  const leavesOf = new WeakMap<ViewNode, number[]>();

  return lazyTree(model, selection, folded, (node) => {
    const children = new Map<number, ViewNode>();
    if (node.parent === null) {
      selection.self.forEach((self, leaf) => {
        if (self > 0 && folded.contains[leaf] !== 1) add(children, node, leaf, leaf);
      });
    }
    const leaves = leavesOf.get(node) ?? [];
    node.members.forEach((member, i) => {
      const caller = callerOf(member);
      if (caller >= 0) add(children, node, caller, leaves[i] ?? -1);
    });
    return children;
  });

  /** -1: a stack begins with this node. */
  function callerOf(node: number): number {
    const caller = model.parent[node] ?? -1;
    return folded.contains[caller] === 1 ? -1 : caller;
  }

  function add(children: Map<number, ViewNode>, parent: ViewNode, node: number, leaf: number): void {
    const weight = selection.self[leaf] ?? 0;
    const view = childFor(children, parent, model.symbol[node] ?? 0);
    if (callerOf(node) < 0) view.self += weight;
    view.total += weight;
    view.samples += selection.selfSamples[leaf] ?? 0;
    view.members.push(node);
    view.weights.push(weight);
    const leaves = leavesOf.get(view);
    if (leaves) leaves.push(leaf);
    else leavesOf.set(view, [leaf]);
  }
}
