import { describe, expect, test } from 'vitest';

import { heaviestBy, symbolWeights } from '../../src/web/viewer/model/heaviest.ts';
import { mailboxPrefix, noPrefix } from '../../src/web/viewer/model/mailbox-prefix.ts';
import { matchedTotals, search, type SearchTerm } from '../../src/web/viewer/model/search.ts';
import { MAILBOX } from '../support/sample-capture.ts';
import { modelOf, selectAll } from './support.ts';

const CPU = `T | com/acme/Job.map;com/acme/Json.read;com/acme/Json.name | 3
             T | com/acme/Job.map;com/acme/Json.read | 1
             T | com/acme/Job.map;java/util/Map.put | 4
             T | futex_wait_[k] | 2`;

function matching(term: Partial<SearchTerm>): string[] {
  const { symbols } = modelOf({ cpu: CPU });
  const found = search(symbols, { text: '', isRegex: false, ...term });
  return symbols.filter((_, id) => found?.matches?.[id] === 1).map(({ name }) => name);
}

describe('searching', () => {
  test.each<[string, Partial<SearchTerm>, string[]]>([
    ['a part of a name', { text: 'Json' }, ['com/acme/Json.name', 'com/acme/Json.read']],
    ['in any case', { text: 'jSON.REA' }, ['com/acme/Json.read']],
    ['as it is shown', { text: 'com.acme.Job' }, ['com/acme/Job.map']],
    ['as it was recorded', { text: 'com/acme/Job' }, ['com/acme/Job.map']],
    ['text with characters that mean something in expressions', { text: 'Job.map(' }, []],
    ['an expression', { text: '^java|_wait$', isRegex: true }, ['futex_wait', 'java/util/Map.put']],
    ['an expression in any case', { text: 'JSON\\.(read|x)', isRegex: true }, ['com/acme/Json.read']],
    ['nothing', { text: '' }, []],
  ])('finds %s', (_, term, expected) => {
    expect(matching(term).sort()).toEqual(expected);
  });

  test('says what is wrong with an expression', () => {
    const { symbols } = modelOf({ cpu: CPU });
    expect(search(symbols, { text: '(', isRegex: true })).toMatchObject({
      matches: null,
      error: expect.stringContaining('Unterminated group') as string,
    });
  });

  test('searches for nothing while there is no text', () => {
    expect(search([], { text: '', isRegex: true })).toBeNull();
  });

  test.each([
    ['Json', 4], // Json.name is below Json.read: its stack counts once
    ['map', 8],
    ['put', 4],
    ['futex', 2],
    ['nothing of it', 0],
  ])('%s is in %d of 10 samples', (text, samples) => {
    const model = modelOf({ cpu: CPU });
    const { matches } = search(model.symbols, { text, isRegex: false })!;
    expect(matchedTotals(model, selectAll(model), matches!, noPrefix(model)).all).toBe(samples * 1e7);
  });

  test('does not find what is folded away', () => {
    const model = modelOf({ cpu: `T | ${MAILBOX.join(';')};work | 5` });
    const { matches } = search(model.symbols, { text: 'Thread.run', isRegex: false })!;
    const selection = selectAll(model);
    expect(matchedTotals(model, selection, matches!, mailboxPrefix(model, selection)).all).toBe(0);
    expect(matchedTotals(model, selection, matches!, noPrefix(model)).all).toBe(5e7);
  });
});

describe('the heaviest frames', () => {
  const weights = (cpu: string, by: 'self' | 'total') => {
    const model = modelOf({ cpu });
    const rows = symbolWeights(model, selectAll(model), noPrefix(model));
    return heaviestBy(rows, by, 10).map(
      ({ symbol, self, total }) => `${model.symbols[symbol]!.name} ${self / 1e7}/${total / 1e7}`,
    );
  };

  test('are those that ran themselves, or with all they called', () => {
    expect(weights('T | a;b | 3\nT | a;c | 5\nT | b | 1', 'self')).toEqual(['c 5/5', 'b 4/4']);
    expect(weights('T | a;b | 3\nT | a;c | 5\nT | b | 1', 'total')).toEqual(['a 0/8', 'c 5/5', 'b 4/4']);
  });

  test('count recursion once', () => {
    expect(weights('T | a;b;a;b;a | 3\nT | a;b;b | 2', 'total')).toEqual(['a 3/5', 'b 2/5']);
  });

  test('agree with the graph after many branches', () => {
    const cpu = 'T | r;a;x;a | 1\nT | r;b;x | 2\nT | r;a;y | 4\nT | q;x | 8\nT | r;a | 16';
    expect(weights(cpu, 'total')).toEqual(['r 0/23', 'a 17/21', 'x 10/11', 'q 0/8', 'y 4/4', 'b 0/2']);
  });

  test('leave out what is folded away', () => {
    const model = modelOf({ cpu: `T | ${MAILBOX.join(';')};work | 5` });
    const selection = selectAll(model);
    const rows = symbolWeights(model, selection, mailboxPrefix(model, selection));
    expect(rows.map(({ symbol }) => model.symbols[symbol]?.name)).toEqual(['work']);
  });
});
