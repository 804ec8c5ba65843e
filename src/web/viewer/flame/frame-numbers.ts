import { counted, percent, weight } from '../model/format.ts';
import { kindsOf, type ViewNode, type ViewTree } from '../model/view-tree.ts';
import { KIND_TITLES, ORIGIN_TITLES } from './palette.ts';

/** All there is to say about a frame of the graph, in words. */
export interface FrameNumbers {
  name: string;
  total: string;
  self: string;
  /** Share of the zoomed frame; null: nothing is zoomed, or the frame is not below it. */
  ofFocus: string | null;
  samples: string;
  /** How it ran and whose code it is. */
  ran: string;
}

export function frameNumbers(tree: ViewTree, node: ViewNode, focus: ViewNode): FrameNumbers {
  const { model, selection, root } = tree;
  const { unit } = selection;
  const info = model.symbols[node.symbol];
  const withShare = (value: number): string => `${weight(value, unit)} (${percent(value / (root.total || 1))})`;
  const isBelow = focus.parent !== null && node.depth > focus.depth;
  return {
    name: info?.label.full ?? 'all',
    total: withShare(node.total),
    self: withShare(node.self),
    ofFocus: isBelow ? percent(node.total / (focus.total || 1)) : null,
    samples: counted(node.samples, 'sample'),
    ran: info ? `${ranAs(tree, node)} · ${ORIGIN_TITLES[info.origin]}` : '',
  };
}

function ranAs(tree: ViewTree, node: ViewNode): string {
  const kinds = kindsOf(tree, node);
  return kinds
    .map(({ kind, weight: ofKind }) => {
      const title = KIND_TITLES[tree.model.data.kinds[kind] ?? 'unknown'];
      return kinds.length === 1 ? title : `${title} ${percent(ofKind / (node.total || 1))}`;
    })
    .join(', ');
}
