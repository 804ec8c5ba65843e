import { expect, test } from 'vitest';

import { chainedOperators } from '../../src/flink/chained-operators.ts';

test.each([
  ['one operator', 'parse change<br/>', ['parse change']],
  ['a chain', 'a<br/>+- b<br/>   +- c: Writer<br/>', ['a', 'b', 'c: Writer']],
  ['a branching chain', 'a<br/>:- b<br/>:  :- c<br/>:  +- d<br/>+- e<br/>   +- f<br/>', ['a', 'b', 'c', 'd', 'e', 'f']],
  [
    'escaped names',
    '&lt;a&gt; &amp;amp; &quot;b&quot; &eacute;&rarr;&hellip; &#92; &unknown;<br/>',
    ['<a> &amp; "b" é→… \\ &unknown;'],
  ],
  ['an arrow in a name', 'a -&gt; b<br/>+- c<br/>', ['a -> b', 'c']],
  ['a name with a line break', 'a<br/>and more<br/>+- b<br/>', ['a and more', 'b']],
  ['a name with what looks like a line break', 'a&lt;br/&gt;b<br/>', ['a<br/>b']],
  ['one line', 'a -&gt; b -&gt; c', ['a', 'b', 'c']],
  ['one line with branches', 'a -&gt; (b , c -&gt; d)', ['a', 'b', 'c', 'd']],
  ['one line with branches, before 1.15', 'a -&gt; (b, c -&gt; (d, e))', ['a', 'b', 'c', 'd', 'e']],
  [
    'one line of SQL',
    'Source: t -&gt; Calc(select=[a, f(b -&gt; c)]) -&gt; Sink: s',
    ['Source: t', 'Calc(select=[a, f(b -> c)])', 'Sink: s'],
  ],
  ['nothing', '', []],
])('%s', (_, description, operators) => {
  expect(chainedOperators(description)).toEqual(operators);
});
