import { percent } from '../model/format.ts';
import type { ViewNode, ViewTree } from '../model/view-tree.ts';

/** So many callers of the zoomed frame are named; all of them are in the graph. */
const SHOWN = 3;

interface CrumbsProps {
  tree: ViewTree;
  focus: ViewNode;
  onZoom: (node: ViewNode) => void;
  onBack: () => void;
}

/** The way to the zoomed frame. Always there, so that zooming does not move the graph. */
export function Crumbs({ tree, focus, onZoom, onBack }: CrumbsProps) {
  const way: ViewNode[] = [];
  for (let node = focus; node.parent !== null; node = node.parent) way.unshift(node);
  const shown = way.slice(-SHOWN);
  return (
    <nav class="crumbs" aria-label="Zoomed frame">
      <button type="button" disabled={way.length === 0} onClick={onBack} title="Escape or Backspace">
        ← Back
      </button>
      <ol>
        <li>
          <button
            type="button"
            class="link"
            disabled={way.length === 0}
            onClick={() => {
              onZoom(tree.root);
            }}
          >
            All
          </button>
        </li>
        {way.length > SHOWN && <li>… {way.length - SHOWN} more</li>}
        {shown.map((node) => (
          <li key={node.depth} aria-current={node === focus ? 'location' : undefined}>
            {node === focus ? (
              <b>
                {shortName(tree, node)} · {percent(node.total / (tree.root.total || 1))}
              </b>
            ) : (
              <button
                type="button"
                class="link"
                onClick={() => {
                  onZoom(node);
                }}
              >
                {shortName(tree, node)}
              </button>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function shortName({ model }: ViewTree, { symbol }: ViewNode): string {
  return model.symbols[symbol]?.label.short ?? '';
}
