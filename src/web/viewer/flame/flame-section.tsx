import { useState } from 'preact/hooks';

import type { Analysis } from '../../../analyse/index.ts';
import type { FlameModel } from '../model/flame-model.ts';
import { weight } from '../model/format.ts';
import { noPrefix } from '../model/mailbox-prefix.ts';
import type { ViewState } from '../model/view-state.ts';
import { pathWith, type ViewNode } from '../model/view-tree.ts';
import { copyText } from '../parts/copy-text.ts';
import type { ChangeView } from '../use-view-state.ts';
import { Crumbs } from './crumbs.tsx';
import { FlameCanvas } from './flame-canvas.tsx';
import { FrameDetails } from './frame-details.tsx';
import { FrameTable } from './frame-table.tsx';
import { Legend } from './legend.tsx';
import { Toolbar } from './toolbar.tsx';
import { type FlameView, useFlameView } from './use-flame-view.ts';
import { useShortcuts } from './use-shortcuts.ts';
import { useZoom } from './use-zoom.ts';

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
  const [copied, setCopied] = useState<string | null>(null);
  const { zoomTo, back } = useZoom(focus, change);
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

  const show = (node: ViewNode | null): void => {
    setSelected(node);
    setCopied(null);
  };
  const copy = (node: ViewNode): void => {
    setSelected(node);
    void copyText(tree.model.symbols[node.symbol]?.label.full ?? 'all').then((isCopied) => {
      setCopied(isCopied ? 'Copied' : 'The browser refused');
    });
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
          onSelect={show}
          onZoom={zoomTo}
          onCopy={copy}
        />
      )}
      <FrameDetails
        tree={tree}
        node={current}
        focus={focus}
        onZoom={zoomTo}
        onSearch={searchFor}
        onCopy={copy}
        copied={copied}
      />
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
