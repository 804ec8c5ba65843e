import type { EventKind } from '../../src/recording/index.ts';
import { flameData } from '../../src/report/index.ts';
import { calleesTree } from '../../src/web/viewer/model/callees-tree.ts';
import { type FlameModel, flameModel } from '../../src/web/viewer/model/flame-model.ts';
import { noPrefix } from '../../src/web/viewer/model/mailbox-prefix.ts';
import { select, type Selection } from '../../src/web/viewer/model/selection.ts';
import type { ViewNode, ViewTree } from '../../src/web/viewer/model/view-tree.ts';
import { sampleReport } from '../support/sample-capture.ts';
import { samplesOf } from '../support/samples.ts';

/** The viewer's model of one recording, written as `samplesOf` reads it. */
export function modelOf(events: Parameters<typeof samplesOf>[0]): FlameModel {
  return flameModel(flameData(sampleReport().capture, new Map([['tm-1', samplesOf(events)]])));
}

/** All threads, with waits. A sample is 10 ms. */
export function selectAll(model: FlameModel, event: EventKind = 'cpu'): Selection {
  const threads = new Set(model.data.threads.keys());
  const selection = select(model, { event, threads, withoutWaits: false });
  if (!selection) throw new Error(`the recording has no ${event}`);
  return selection;
}

export function treeOf(cpu: string): ViewTree {
  const model = modelOf({ cpu });
  return calleesTree(model, selectAll(model), noPrefix(model));
}

/** A tree as indented lines, `name total/self` in samples. */
export function drawn(tree: ViewTree): string[] {
  const lines: string[] = [];
  const visit = (node: ViewNode): void => {
    const name = tree.model.symbols[node.symbol]?.name ?? 'all';
    lines.push(`${'  '.repeat(node.depth)}${name} ${node.total / 1e7}/${node.self / 1e7}`);
    tree.childrenOf(node).forEach(visit);
  };
  visit(tree.root);
  return lines;
}

/** The node reached by these names from the root. */
export function find(tree: ViewTree, ...names: string[]): ViewNode {
  return names.reduce((node, name) => {
    const child = tree.childrenOf(node).find(({ symbol }) => tree.model.symbols[symbol]?.name === name);
    if (!child) throw new Error(`no ${name} there`);
    return child;
  }, tree.root);
}
