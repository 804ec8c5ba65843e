import { describe, expect, test } from 'vitest';

import { BOX, type GraphLayout, layoutGraph } from '../../src/web/viewer/model/job-graph-layout.ts';
import { graphVertex } from '../support/sample-capture.ts';

/** `a: , b: a, c: a b` — a vertex and its inputs, in topological order. */
function graph(text: string): GraphLayout {
  return layoutGraph(
    text.split(', ').map((vertex, i) => {
      const [id = '', inputs = ''] = vertex.split(':');
      return graphVertex(id, id, inputs.split(' ').filter(Boolean), [0, 0, 1], [(i + 1) * 10, (i + 1) * 100]);
    }),
  );
}

/** Ids by layer, from the left, each from the top. */
function layers({ boxes }: GraphLayout): string[] {
  const columns = [...new Set(boxes.map(({ x }) => x))].sort((a, b) => a - b);
  return columns.map((column) =>
    boxes
      .filter(({ x }) => x === column)
      .sort((a, b) => a.y - b.y)
      .map(({ vertex }) => vertex.id)
      .join(' '),
  );
}

describe('the job graph', () => {
  test.each([
    ['one vertex', 'a:', ['a']],
    ['a chain', 'a:, b:a, c:b', ['a', 'b', 'c']],
    ['a diamond', 'a:, b:a, c:a, d:b c', ['a', 'b c', 'd']],
    ['two sources', 'a:, b:, c:a b', ['a b', 'c']],
    ['a vertex right of all its inputs', 'a:, b:a, c:a b', ['a', 'b', 'c']],
    ['an input that is not in the graph', 'a:ghost, b:a', ['a', 'b']],
  ])('puts %s into layers', (_, text, expected) => {
    expect(layers(graph(text))).toEqual(expected);
  });

  test('orders layers so that lines do not cross', () => {
    // x and y are told in the wrong order: y hangs on a, which stands above b.
    expect(layers(graph('a:, b:, x:b, y:a, x2:x, y2:y'))).toEqual(['a b', 'y x', 'y2 x2']);
  });

  test('leads a line around the boxes of the layers it skips', () => {
    const laidOut = graph('a:, b:a, c:b, d:c a');
    const skipping = laidOut.edges.find(({ from, to }) => from === 'a' && to === 'd')!;
    expect(skipping.points).toHaveLength(6);
    for (const { vertex, x, y } of laidOut.boxes.filter(({ vertex: { id } }) => id === 'b' || id === 'c')) {
      const inside = skipping.points.filter(
        (point) => point.x >= x && point.x <= x + BOX.width && point.y > y && point.y < y + BOX.height,
      );
      expect(inside, `through ${vertex.id}`).toEqual([]);
    }
  });

  test('lets no boxes overlap, and all lie inside', () => {
    const text = Array.from(
      { length: 40 },
      (_, i) => `v${i}:${i % 4 === 0 ? '' : `v${i - 1}`} ${i > 8 ? `v${i - 8}` : ''}`,
    );
    const { boxes, width, height, edges } = graph(text.join(', '));
    expect(boxes).toHaveLength(40);
    for (const a of boxes) {
      expect(a.x >= 0 && a.y >= 0 && a.x + BOX.width <= width && a.y + BOX.height <= height).toBe(true);
      const above = boxes.filter((b) => b !== a && b.x === a.x && b.y <= a.y && b.y + BOX.height > a.y);
      expect(above).toEqual([]);
    }
    for (const { points } of edges) expect(points.every(({ y }) => y >= 0 && y <= height)).toBe(true);
  });

  test('says the records of an edge only where Flink tells them', () => {
    const rates = (text: string) =>
      graph(text).edges.map(({ from, to, recordsPerSecond }) => `${from}→${to} ${recordsPerSecond ?? '?'}`);
    expect(rates('a:, b:a')).toEqual(['a→b 20']); // what b reads
    expect(rates('a:, b:a, c:a')).toEqual(['a→b 20', 'a→c 30']);
    expect(rates('a:, b:, c:a b')).toEqual(['a→c 100', 'b→c 200']); // what a and b write
    expect(rates('a:, b:, c:a b, d:a')).toEqual(['a→c ?', 'b→c 200', 'a→d 40']);
  });

  test('is empty without vertices', () => {
    expect(layoutGraph([])).toEqual({ width: 0, height: 0, boxes: [], edges: [] });
  });
});
