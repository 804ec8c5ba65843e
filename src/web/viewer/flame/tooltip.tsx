import { useLayoutEffect, useRef } from 'preact/hooks';

import { counted, percent, weight } from '../model/format.ts';
import type { Box } from '../model/layout.ts';
import type { ViewNode, ViewTree } from '../model/view-tree.ts';
import { frameNumbers } from './frame-numbers.ts';

/** How far from the pointer, in CSS pixels. */
const OFFSET = 14;

interface TooltipProps {
  tree: ViewTree;
  focus: ViewNode;
  box: Box;
  /** In the window, CSS pixels. */
  pointer: { x: number; y: number };
}

/** Beside the pointer, and always wholly in the window. */
export function Tooltip({ tree, focus, box, pointer }: TooltipProps) {
  const element = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const { current } = element;
    if (!current) return;
    const { width, height } = current.getBoundingClientRect();
    const right = pointer.x + OFFSET + width <= document.documentElement.clientWidth;
    const below = pointer.y + OFFSET + height <= window.innerHeight;
    const x = right ? pointer.x + OFFSET : Math.max(4, pointer.x - OFFSET - width);
    const y = below ? pointer.y + OFFSET : Math.max(4, pointer.y - OFFSET - height);
    current.style.transform = `translate(${x}px, ${y}px)`;
  });
  return (
    <div class="tooltip" ref={element} aria-hidden="true">
      {box.node === null ? (
        <p>
          {counted(box.frames, 'frame')} too narrow to draw, {weight(box.total, tree.selection.unit)} (
          {percent(box.total / (tree.root.total || 1))}) together. Zoom in to see them.
        </p>
      ) : (
        <FrameText tree={tree} node={box.node} focus={focus} />
      )}
    </div>
  );
}

function FrameText({ tree, node, focus }: { tree: ViewTree; node: ViewNode; focus: ViewNode }) {
  const { name, total, self, ofFocus, samples, ran } = frameNumbers(tree, node, focus);
  return (
    <>
      <p class="mono tooltip-name">{name}</p>
      <dl>
        <dt>Total</dt>
        <dd>{total}</dd>
        <dt>Self</dt>
        <dd>{self}</dd>
        {ofFocus !== null && (
          <>
            <dt>Of zoomed</dt>
            <dd>{ofFocus}</dd>
          </>
        )}
        <dt>Samples</dt>
        <dd>{samples}</dd>
      </dl>
      {ran !== '' && <p class="hint">{ran}</p>}
    </>
  );
}
