import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';

import { type Box, boxAt, layout } from '../model/layout.ts';
import type { ViewNode, ViewTree } from '../model/view-tree.ts';
import { neighbour } from './neighbour.ts';
import { ROW_HEIGHT, rowAt, rowTop } from './painter.ts';
import { Tooltip } from './tooltip.tsx';
import { useTiles } from './use-tiles.ts';
import { useWidth } from './use-width.ts';

interface FlameCanvasProps {
  tree: ViewTree;
  focus: ViewNode;
  upward: boolean;
  colour: 'kind' | 'origin';
  matches: Uint8Array | null;
  selected: ViewNode | null;
  onSelect: (node: ViewNode | null) => void;
  onZoom: (node: ViewNode) => void;
  onCopy: (node: ViewNode) => void;
}

interface Hover {
  box: Box;
  row: number;
  pointer: { x: number; y: number };
}

/** The graph. Its table of heaviest frames and the details of the selected frame say the same in words. */
export function FlameCanvas(props: FlameCanvasProps) {
  const { tree, focus, upward, colour, matches, selected, onSelect, onZoom, onCopy } = props;
  const stage = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [hover, setHover] = useState<Hover | null>(null);
  const width = useWidth(stage);
  const rows = useMemo(() => layout(tree, focus, width), [tree, focus, width]);
  const height = rows.length * ROW_HEIGHT;
  useTiles(stage, canvas, { tree, rows, focus, upward, colour, matches }, { width, height });
  useLayoutEffect(() => {
    setHover(null);
  }, [rows, upward]);

  const hit = (event: MouseEvent): Hover | null => {
    const place = stage.current?.getBoundingClientRect();
    if (!place) return null;
    const row = rowAt(event.clientY - place.top, rows.length, upward);
    const box = boxAt(rows[row], event.clientX - place.left);
    return box && { box, row, pointer: { x: event.clientX, y: event.clientY } };
  };

  const onClick = (event: MouseEvent): void => {
    const node = hit(event)?.box.node ?? null;
    onSelect(node);
    // A finger has no tooltip: its first tap shows what the frame is, its second zooms.
    const isTouch = event instanceof PointerEvent && event.pointerType === 'touch';
    if (node && (!isTouch || node === selected)) onZoom(node);
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = selected ?? focus;
    const next = neighbour(tree, at, event.key, upward);
    if (next) {
      onSelect(next);
      scrollTo(next);
    } else if (event.key === 'Enter') onZoom(at);
    else if (event.key === 'c') onCopy(at);
    else return;
    event.preventDefault();
  };

  const scrollTo = (node: ViewNode): void => {
    const place = stage.current?.getBoundingClientRect();
    if (!place) return;
    const top = place.top + rowTop(node.depth, rows.length, upward);
    const margin = 3 * ROW_HEIGHT;
    if (top < margin) window.scrollBy(0, top - margin);
    else if (top > window.innerHeight - margin) window.scrollBy(0, top - window.innerHeight + margin);
  };

  return (
    <div
      ref={stage}
      class="stage"
      style={{ height: `${height}px` }}
      tabIndex={0}
      role="application"
      aria-roledescription="flame graph"
      aria-label="Flame graph: arrow keys move between frames, Enter zooms, Escape goes back"
      onKeyDown={onKeyDown}
      onClick={onClick}
      onPointerMove={(event) => {
        setHover(event.pointerType === 'touch' ? null : hit(event));
      }}
      onPointerLeave={() => {
        setHover(null);
      }}
    >
      <canvas ref={canvas} aria-hidden="true" />
      <Outline kind="selected" place={selected && placeOf(selected, rows)} rows={rows.length} upward={upward} />
      <Outline kind="hovered" place={hover} rows={rows.length} upward={upward} />
      {hover && <Tooltip tree={tree} focus={focus} box={hover.box} pointer={hover.pointer} />}
    </div>
  );
}

interface Place {
  box: Box;
  row: number;
}

/** Null: the frame is too narrow to be drawn, or zoomed out of. */
function placeOf(node: ViewNode, rows: readonly Box[][]): Place | null {
  const box = rows[node.depth]?.find((candidate) => candidate.node === node);
  return box ? { box, row: node.depth } : null;
}

interface OutlineProps {
  kind: 'hovered' | 'selected';
  place: Place | null;
  rows: number;
  upward: boolean;
}

/** Lies over the canvas, so that moving the pointer does not draw the graph again. */
function Outline({ kind, place, rows, upward }: OutlineProps) {
  if (!place) return null;
  const { box, row } = place;
  const style = {
    width: `${Math.max(2, box.width - 1)}px`,
    height: `${ROW_HEIGHT - 1}px`,
    transform: `translate(${box.x}px, ${rowTop(row, rows, upward)}px)`,
  };
  return <div class={`outline ${kind}`} style={style} aria-hidden="true" />;
}
