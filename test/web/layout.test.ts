import { describe, expect, test } from 'vitest';

import { type Box, boxAt, layout, type Rows } from '../../src/web/viewer/model/layout.ts';
import type { ViewTree } from '../../src/web/viewer/model/view-tree.ts';
import { find, treeOf } from './support.ts';

/** `name@x+width`, a row per line; `3…` are three frames too narrow to draw. */
function sketch(tree: ViewTree, rows: Rows): string[] {
  const name = ({ node, frames }: Box) => (node ? (tree.model.symbols[node.symbol]?.name ?? 'all') : `${frames}…`);
  return rows.map((row) => row.map((box) => `${name(box)}@${round(box.x)}+${round(box.width)}`).join(' '));
}

function round(pixels: number): number {
  return Math.round(pixels * 1_000) / 1_000;
}

describe('the layout', () => {
  test('gives every frame its share of the width, below its caller', () => {
    const tree = treeOf('T | a;b | 3\nT | a;c | 2\nT | a | 1\nT | x;y | 4');
    expect(sketch(tree, layout(tree, tree.root, 100))).toEqual([
      'all@0+100',
      'a@0+60 x@60+40',
      'b@0+30 c@30+20 y@60+40',
    ]);
  });

  test('gives the zoomed frame and its callers the whole width', () => {
    const tree = treeOf('T | a;b;d | 3\nT | a;b | 1\nT | a;c | 2\nT | x | 4');
    expect(sketch(tree, layout(tree, find(tree, 'a', 'b'), 100))).toEqual([
      'all@0+100',
      'a@0+100',
      'b@0+100',
      'd@0+75',
    ]);
  });

  test('draws frames that are too narrow as one block, so that none is lost', () => {
    const narrow = Array.from({ length: 10 }, (_, i) => `T | a;n${i};below | 1`).join('\n');
    const tree = treeOf(`T | a;wide | 990\n${narrow}`);
    expect(sketch(tree, layout(tree, tree.root, 400))).toEqual(['all@0+400', 'a@0+400', 'wide@0+396 10…@396+4']);
  });

  test('leaves out a block that is itself too narrow', () => {
    const tree = treeOf('T | a | 9999\nT | n | 1');
    expect(sketch(tree, layout(tree, tree.root, 100))[1]).toBe('a@0+99.99');
  });

  test('is only the root where nothing was sampled or nothing can be seen', () => {
    const tree = treeOf('T | a | 1');
    expect(layout(tree, { ...tree.root, total: 0 }, 100)).toHaveLength(1);
    expect(layout(tree, tree.root, 0)).toHaveLength(1);
  });

  test.each([
    [-1, null],
    [0, 'a'],
    [59.9, 'a'],
    [60, 'x'],
    [99.9, 'x'],
    [100, null],
  ])('has at %d px %s', (x, expected) => {
    const tree = treeOf('T | a | 6\nT | x | 4');
    const [, row] = layout(tree, tree.root, 100);
    const node = boxAt(row, x)?.node;
    expect(node ? tree.model.symbols[node.symbol]?.name : null).toBe(expected);
  });

  test('has nothing in a row that is not there', () => {
    expect(boxAt(undefined, 5)).toBeNull();
  });
});
