import type { ViewNode, ViewTree } from '../model/view-tree.ts';
import { frameNumbers } from './frame-numbers.ts';

interface FrameDetailsProps {
  tree: ViewTree;
  node: ViewNode | null;
  focus: ViewNode;
  onZoom: (node: ViewNode) => void;
  onSearch: (text: string) => void;
  onCopy: (node: ViewNode) => void;
  /** How the last copying went; null: nothing was copied. */
  copied: string | null;
}

/** The selected frame, with what can be done with it: for touch and keyboard what the tooltip is for the mouse. */
export function FrameDetails({ tree, node, focus, onZoom, onSearch, onCopy, copied }: FrameDetailsProps) {
  if (node === null) {
    return (
      <p class="flame-help hint">
        Click a frame to zoom, Escape goes back. With the keyboard: arrows move, Enter zooms, C copies the name, /
        searches.
      </p>
    );
  }
  const { name, total, self, ofFocus, samples, ran } = frameNumbers(tree, node, focus);
  return (
    <div class="frame-details">
      <p class="mono wrap frame-name" aria-live="polite">
        {name}
      </p>
      <p>
        <b>{total}</b> total · <b>{self}</b> self{ofFocus !== null && ` · ${ofFocus} of the zoomed frame`} · {samples}
        {ran !== '' && <span class="hint"> · {ran}</span>}
      </p>
      <p class="actions">
        <button
          type="button"
          disabled={node === focus}
          onClick={() => {
            onZoom(node);
          }}
        >
          Zoom
        </button>
        <button
          type="button"
          onClick={() => {
            onSearch(name);
          }}
        >
          Find all
        </button>
        <button
          type="button"
          title="C"
          onClick={() => {
            onCopy(node);
          }}
        >
          Copy name
        </button>
        <output>{copied}</output>
      </p>
    </div>
  );
}
