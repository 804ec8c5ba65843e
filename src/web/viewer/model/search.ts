import type { FlameModel, SymbolInfo } from './flame-model.ts';
import type { MailboxPrefix } from './mailbox-prefix.ts';
import { addToCallers, type Selection } from './selection.ts';

export interface SearchTerm {
  text: string;
  /** The text is a regular expression. */
  isRegex: boolean;
}

/** Which symbols match, 1 or 0 each; or what is wrong with the expression. Null: nothing is searched for. */
export type SearchResult = { matches: Uint8Array; error: null } | { matches: null; error: string } | null;

/** Finds a name as it is shown and as it was recorded, upper and lower case alike. */
export function search(symbols: readonly SymbolInfo[], { text, isRegex }: SearchTerm): SearchResult {
  if (text === '') return null;
  try {
    const matches = isRegex ? regexTest(text) : textTest(text);
    return {
      matches: Uint8Array.from(symbols, ({ name, label }) => Number(matches(label.full) || matches(name))),
      error: null,
    };
  } catch (error) {
    if (error instanceof SyntaxError) return { matches: null, error: error.message };
    throw error;
  }
}

function regexTest(text: string): (name: string) => boolean {
  const pattern = new RegExp(text, 'i');
  return (name) => pattern.test(name);
}

function textTest(text: string): (name: string) => boolean {
  const wanted = text.toLowerCase();
  return (name) => name.toLowerCase().includes(wanted);
}

/**
 * The weight of the stacks that have a matching frame anywhere, of each node and of all. A stack counts once however many of
 * its frames match.
 */
export function matchedTotals(
  { parent, symbol }: FlameModel,
  { self }: Selection,
  matches: Uint8Array,
  folded: MailboxPrefix,
): { ofNode: Float64Array; all: number } {
  const isMatch = (node: number): boolean => folded.contains[node] !== 1 && matches[symbol[node] ?? 0] === 1;
  const covered = new Uint8Array(parent.length);
  const ofNode = new Float64Array(parent.length);
  let all = 0;
  for (let node = 0; node < parent.length; node++) {
    const caller = parent[node] ?? -1;
    if (!isMatch(node) && (caller < 0 || covered[caller] !== 1)) continue;
    covered[node] = 1;
    ofNode[node] = self[node] ?? 0;
    all += self[node] ?? 0;
  }
  addToCallers(parent, ofNode);
  return { ofNode, all };
}
