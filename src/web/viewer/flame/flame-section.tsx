import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

import type { Analysis } from '../../../analyse/index.ts';
import type { FlameModel } from '../model/flame-model.ts';
import { weight } from '../model/format.ts';
import { noPrefix } from '../model/mailbox-prefix.ts';
import type { ViewState } from '../model/view-state.ts';
import { pathOf, pathWith, type ViewNode } from '../model/view-tree.ts';
import type { ChangeView } from '../use-view-state.ts';
import { Crumbs } from './crumbs.tsx';
import { FlameCanvas } from './flame-canvas.tsx';
import { FrameDetails } from './frame-details.tsx';
import { FrameTable } from './frame-table.tsx';
import { Legend } from './legend.tsx';
import { SEARCH_ID, Toolbar } from './toolbar.tsx';
import { type FlameView, useFlameView } from './use-flame-view.ts';

interface FlameSectionProps {
  id: string;
  /** Null while the samples are read. */
  model: FlameModel | null;
  analysis: Analysis;
  view: ViewState;
  change: ChangeView;
}

/** Where the time goes: the heaviest frames as a table and all of them as a graph, over a choice of events and threads. */
export function FlameSection({ id, model, analysis, view, change }: FlameSectionProps) {
  return (
    <section id={id} class="flame" aria-labelledby="flame-title">
      <h2 id="flame-title">Where the time goes</h2>
      {model === null ? (
        <p class="placeholder">Reading the samples …</p>
      ) : (
        <Explorer model={model} analysis={analysis} view={view} change={change} />
      )}
    </section>
  );
}

function Explorer({ model, analysis, view, change }: Omit<FlameSectionProps, 'id'> & { model: FlameModel }) {
  const flame = useFlameView(model, analysis, view);
  if (!flame) return <p class="placeholder">There are no samples in this capture.</p>;
  return <LoadedExplorer flame={flame} view={view} change={change} />;
}

function LoadedExplorer({ flame, view, change }: { flame: FlameView; view: ViewState; change: ChangeView }) {
  const { tree, focus } = flame;
  const [selected, setSelected] = useState<ViewNode | null>(null);
  const { zoomTo, back } = useZoom(flame, change);
  useShortcuts(back);

  // A frame of another tree is not in this one.
  const current = selected && isIn(selected, tree.root) ? selected : null;
  const toggleFold = (): void => {
    const folded = view.unfolded ? flame.prefix : noPrefix(flame.model);
    const zoom = view.shape === 'callers' ? [] : pathWith(tree, focus, folded);
    change({ unfolded: !view.unfolded, zoom });
  };
  const searchFor = (text: string): void => {
    change({ search: text, isRegex: false });
  };

  return (
    <>
      <Toolbar flame={flame} view={view} change={change} onToggleFold={toggleFold} />
      <FrameTable flame={flame} onSearch={searchFor} />
      <Crumbs tree={tree} focus={focus} onZoom={zoomTo} onBack={back} />
      {flame.selection.all === 0 ? (
        <p class="placeholder">{emptyText(flame)}</p>
      ) : (
        <FlameCanvas
          tree={tree}
          focus={focus}
          upward={view.shape === 'flame'}
          colour={view.colour}
          matches={flame.found?.matches ?? null}
          selected={current}
          onSelect={setSelected}
          onZoom={zoomTo}
        />
      )}
      <FrameDetails tree={tree} node={current} focus={focus} onZoom={zoomTo} onSearch={searchFor} />
      <Legend tree={tree} colour={view.colour} />
    </>
  );
}

function emptyText({ selection: { unit, idle, backPressured } }: FlameView): string {
  return idle + backPressured === 0
    ? 'These threads have no samples of this event.'
    : `These threads only waited: ${weight(idle + backPressured, unit)} are hidden.`;
}

function isIn(node: ViewNode, root: ViewNode): boolean {
  let outermost = node;
  while (outermost.parent !== null) outermost = outermost.parent;
  return outermost === root;
}

/** Zooming in remembers the way, so that going back retraces it. */
function useZoom({ focus }: FlameView, change: ChangeView): { zoomTo: (node: ViewNode) => void; back: () => void } {
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

/** `/` goes to the search, Escape and Backspace go back, wherever on the page one is. */
function useShortcuts(back: () => void): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target instanceof Element && event.target.closest('input, select, textarea')) return;
      if (event.key === '/') document.getElementById(SEARCH_ID)?.focus();
      else if (event.key === 'Escape' || event.key === 'Backspace') back();
      else return;
      event.preventDefault();
    };
    addEventListener('keydown', onKey);
    return () => {
      removeEventListener('keydown', onKey);
    };
  }, [back]);
}
