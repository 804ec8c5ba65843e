import { describe, expect, test } from 'vitest';

import { calleesTree } from '../../src/web/viewer/model/callees-tree.ts';
import { callersTree } from '../../src/web/viewer/model/callers-tree.ts';
import { mailboxPrefix, noPrefix } from '../../src/web/viewer/model/mailbox-prefix.ts';
import { kindsOf, nodeAt, pathOf, pathWith } from '../../src/web/viewer/model/view-tree.ts';
import { MAILBOX } from '../support/sample-capture.ts';
import { drawn, find, modelOf, selectAll, treeOf } from './support.ts';

describe('the graph from callers to callees', () => {
  test('adds up what stacks have in common, the heaviest first', () => {
    expect(drawn(treeOf('T | a;b | 1\nT | a;c;d | 5\nT | a | 2\nT | x | 1'))).toEqual([
      'all 9/0',
      '  a 8/2',
      '    c 5/0',
      '      d 5/5',
      '    b 1/1',
      '  x 1/1',
    ]);
  });

  test('is one frame however the JVM ran it, and knows the shares', () => {
    const tree = treeOf('T | a;m;x | 3\nT | a;m_[i];x | 1\nT | a;m_[i];y | 2');
    expect(drawn(tree)).toEqual(['all 6/0', '  a 6/0', '    m 6/0', '      x 4/4', '      y 2/2']);
    const { kinds } = tree.model.data;
    const ran = kindsOf(tree, find(tree, 'a', 'm')).map(({ kind, weight }) => `${kinds[kind]!} ${weight / 1e7}`);
    expect(ran.sort()).toEqual(['inlined 3', 'jit 3']);
  });

  test('keeps frames of one name apart where one is Java and the other is not', () => {
    expect(drawn(treeOf('T | write | 2\nT | write_[k] | 1'))).toEqual(['all 3/0', '  write 2/2', '  write 1/1']);
  });

  test('keeps recursion as it was recorded', () => {
    expect(drawn(treeOf('T | a;a;a | 1'))).toEqual(['all 1/0', '  a 1/0', '    a 1/0', '      a 1/1']);
  });

  test('makes a node only once', () => {
    const tree = treeOf('T | a;b | 1');
    expect(find(tree, 'a', 'b')).toBe(find(tree, 'a', 'b'));
  });

  test('finds a frame by its path again, or the last frame on it that is left', () => {
    const tree = treeOf('T | a;b;c | 1\nT | x | 1');
    const path = pathOf(find(tree, 'a', 'b', 'c'));
    expect(nodeAt(tree, path)).toBe(find(tree, 'a', 'b', 'c'));
    expect(nodeAt(tree, [...path.slice(0, 2), 999])).toBe(find(tree, 'a', 'b'));
    expect(nodeAt(tree, [])).toBe(tree.root);
  });
});

describe('the constant frames of a task thread', () => {
  const prefix = MAILBOX.join(';');
  const model = modelOf({
    cpu: `T | ${prefix};process;work | 6
          T | ${prefix};mail | 2
          T | ${prefix} | 1
          T | ${MAILBOX.slice(0, 3).join(';')};release | 1
          other | java/lang/Thread.run;pool | 5`,
  });
  const selection = selectAll(model);
  const folded = mailboxPrefix(model, selection);

  test('are folded away up to the mailbox loop, and their own time stays', () => {
    expect(folded.depth).toBe(MAILBOX.length);
    expect(drawn(calleesTree(model, selection, folded))).toEqual([
      'all 15/1',
      '  process 6/0',
      '    work 6/6',
      '  pool 5/5',
      '  mail 2/2',
      '  release 1/1',
    ]);
  });

  test('end the way to the callers', () => {
    expect(drawn(callersTree(model, selection, folded))).toContain('  work 6/0');
    expect(drawn(callersTree(model, selection, folded))).toContain('    process 6/6');
  });

  test('keep the zoomed frame when they unfold and fold', () => {
    const tree = calleesTree(model, selection, folded);
    const unfolded = calleesTree(model, selection, noPrefix(model));
    const path = pathWith(tree, find(tree, 'process', 'work'), noPrefix(model));
    expect(path).toHaveLength(MAILBOX.length + 2);
    const there = nodeAt(unfolded, path);
    expect(model.symbols[there.symbol]?.name).toBe('work');
    expect(pathWith(unfolded, there, folded)).toEqual(pathOf(find(tree, 'process', 'work')));
    expect(pathWith(tree, tree.root, noPrefix(model))).toEqual([]);
  });

  test('are not there in threads without a mailbox', () => {
    const others = modelOf({ cpu: 'T | java/lang/Thread.run;pool | 5' });
    expect(mailboxPrefix(others, selectAll(others)).depth).toBe(0);
  });
});

describe('the graph from callees to callers', () => {
  test('brings a leaf under many callers together, and ends where stacks begin', () => {
    const model = modelOf({ cpu: 'T | a;b;copy | 2\nT | a;c;copy | 3\nT | copy | 1\nT | a | 4' });
    expect(drawn(callersTree(model, selectAll(model), noPrefix(model)))).toEqual([
      'all 10/0',
      '  copy 6/1',
      '    c 3/0',
      '      a 3/3',
      '    b 2/0',
      '      a 2/2',
      '  a 4/4',
    ]);
  });
});
