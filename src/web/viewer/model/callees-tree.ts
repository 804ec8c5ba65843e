import type { FlameModel } from './flame-model.ts';
import type { MailboxPrefix } from './mailbox-prefix.ts';
import type { Selection } from './selection.ts';
import { childFor, lazyTree, type ViewNode, type ViewTree } from './view-tree.ts';

/**
 * From the outermost frames to what they call.
 * @param folded nodes to leave out; their time of their own goes to the root
 */
export function calleesTree(model: FlameModel, selection: Selection, folded: MailboxPrefix): ViewTree {
  const { firstChild, nextSibling } = model;

  return lazyTree(model, selection, folded, (node) => {
    const children = new Map<number, ViewNode>();
    if (node.parent === null) for (const outermost of model.roots) add(children, node, outermost);
    for (const member of node.members) addCallees(children, node, member);
    return children;
  });

  function add(children: Map<number, ViewNode>, parent: ViewNode, node: number): void {
    const total = selection.total[node] ?? 0;
    if (total === 0) return;
    if (folded.contains[node] === 1) {
      addCallees(children, parent, node);
      return;
    }
    const view = childFor(children, parent, model.symbol[node] ?? 0);
    view.self += selection.self[node] ?? 0;
    view.total += total;
    view.samples += selection.samples[node] ?? 0;
    view.members.push(node);
    view.weights.push(total);
  }

  function addCallees(children: Map<number, ViewNode>, parent: ViewNode, node: number): void {
    for (let callee = firstChild[node] ?? -1; callee >= 0; callee = nextSibling[callee] ?? -1) {
      add(children, parent, callee);
    }
  }
}
