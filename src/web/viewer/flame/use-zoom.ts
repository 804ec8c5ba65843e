import { useCallback, useRef } from 'preact/hooks';

import { pathOf, type ViewNode } from '../model/view-tree.ts';
import type { ChangeView } from '../use-view-state.ts';

/** Zooming in remembers the way, so that going back retraces it. */
export function useZoom(focus: ViewNode, change: ChangeView): { zoomTo: (node: ViewNode) => void; back: () => void } {
  const visited = useRef<(readonly number[])[]>([]);
  const here = pathOf(focus);
  const current = useRef(here);
  current.current = here;

  const zoomTo = useCallback(
    (node: ViewNode) => {
      const zoom = pathOf(node);
      if (isSamePath(zoom, current.current)) return;
      visited.current.push(current.current);
      change({ zoom }, 'push');
    },
    [change],
  );
  const back = useCallback(() => {
    let zoom = visited.current.pop();
    while (zoom && isSamePath(zoom, current.current)) zoom = visited.current.pop();
    if (current.current.length > 0 || zoom) change({ zoom: zoom ?? [] }, 'push');
  }, [change]);
  return { zoomTo, back };
}

function isSamePath(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((symbol, i) => symbol === b[i]);
}
