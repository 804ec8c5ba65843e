import { fitLabel } from '../model/frame-label.ts';
import type { Box, Rows } from '../model/layout.ts';
import { kindsOf, type ViewNode, type ViewTree } from '../model/view-tree.ts';
import type { Palette, Shades } from './palette.ts';

/** CSS pixels. */
export const ROW_HEIGHT = 19;
const PADDING = 4;
const MIN_TEXT_WIDTH = 26;
/** Opacity of what is not looked at. */
const RECEDING = 0.4;

export interface Picture {
  tree: ViewTree;
  rows: Rows;
  focus: ViewNode;
  /** Callees above callers, the way flames rise. */
  upward: boolean;
  colour: 'kind' | 'origin';
  /** Of each symbol: 1 where it is what was searched for; null: nothing is searched for. */
  matches: Uint8Array | null;
  palette: Palette;
}

/** The part of the picture that is on the canvas, in CSS pixels from its top. */
export interface Tile {
  top: number;
  width: number;
  height: number;
}

/** Upper edge of a row, in CSS pixels. */
export function rowTop(row: number, rowCount: number, upward: boolean): number {
  return (upward ? rowCount - 1 - row : row) * ROW_HEIGHT;
}

export function rowAt(y: number, rowCount: number, upward: boolean): number {
  const fromTop = Math.floor(y / ROW_HEIGHT);
  return upward ? rowCount - 1 - fromTop : fromTop;
}

/** Draws the rows that the tile shows. */
export function paint(context: CanvasRenderingContext2D, picture: Picture, tile: Tile, pixelRatio: number): void {
  const { rows, upward, palette } = picture;
  context.setTransform(pixelRatio, 0, 0, pixelRatio, 0, -tile.top * pixelRatio);
  context.fillStyle = palette.background;
  context.fillRect(0, tile.top, tile.width, tile.height);
  context.font = FONT;
  context.textBaseline = 'middle';
  const characterWidth = context.measureText('0').width;
  rows.forEach((row, depth) => {
    const top = rowTop(depth, rows.length, upward);
    if (top + ROW_HEIGHT < tile.top || top > tile.top + tile.height) return;
    for (const box of row) paintBox(context, picture, box, top, characterWidth);
  });
}

/** One width for all characters: a label's length is known without measuring it. */
const FONT = '11.5px ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace';

function paintBox(
  context: CanvasRenderingContext2D,
  picture: Picture,
  box: Box,
  top: number,
  characterWidth: number,
): void {
  const { tree, focus, palette, matches } = picture;
  const isMatch = box.node !== null && matches !== null && box.node.symbol >= 0 && matches[box.node.symbol] === 1;
  // These step back: callers of the zoomed frame, and frames that do not match.
  const recedes = (box.node !== null && box.node.depth < focus.depth) || (matches !== null && !isMatch);
  context.globalAlpha = recedes ? RECEDING : 1;
  context.fillStyle = isMatch ? palette.match : fillOf(picture, box);
  context.fillRect(box.x, top, box.width > 2 ? box.width - 1 : box.width, ROW_HEIGHT - 1);
  context.globalAlpha = 1;
  if (box.width < MIN_TEXT_WIDTH) return;
  const length = Math.floor((box.width - 2 * PADDING) / characterWidth);
  const text = box.node === null ? fitCount(box.frames, length) : textOf(tree, box.node, length);
  if (text === '') return;
  context.fillStyle = textColourOf(palette, isMatch, recedes);
  context.fillText(text, box.x + PADDING, top + ROW_HEIGHT / 2);
}

function textColourOf(palette: Palette, isMatch: boolean, recedes: boolean): string {
  if (isMatch) return palette.matchText;
  return recedes ? palette.recedingText : palette.text;
}

function fillOf({ tree, palette, colour }: Picture, { node }: Box): string {
  if (node === null) return palette.rest;
  const symbol = tree.model.symbols[node.symbol];
  if (!symbol) return palette.root;
  const [heaviest] = kindsOf(tree, node);
  const kind = tree.model.data.kinds[heaviest?.kind ?? 0] ?? 'unknown';
  const shades: Shades = colour === 'kind' || kind === 'class' ? palette.kinds[kind] : palette.origins[symbol.origin];
  return shades[node.symbol % 3] ?? shades[0];
}

function textOf({ model }: ViewTree, { symbol }: ViewNode, length: number): string {
  const info = model.symbols[symbol];
  return info ? fitLabel(info.label, length) : fitLabel({ full: 'all', short: 'all', scope: '' }, length);
}

function fitCount(frames: number, length: number): string {
  const text = `${frames} narrow`;
  return text.length <= length ? text : '';
}
