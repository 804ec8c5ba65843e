import type { FlameModel } from './flame-model.ts';
import type { MailboxPrefix } from './mailbox-prefix.ts';
import type { Selection } from './selection.ts';

/** One line of the table of frames: what the graph shows, in words. */
export interface SymbolWeight {
  symbol: number;
  /** In the selection's unit. */
  self: number;
  /** Recursion counts once. */
  total: number;
}

/** Self and total weight of every symbol of the selection, without those that are folded away. */
export function symbolWeights(
  { parent, symbol, symbols }: FlameModel,
  { self, total }: Selection,
  folded: MailboxPrefix,
): SymbolWeight[] {
  const weights = symbols.map((_, id): SymbolWeight => ({ symbol: id, self: 0, total: 0 }));
  // Callers of the node that is looked at, outermost first, and how often each symbol is among them.
  const callers: number[] = [];
  const among = new Int32Array(symbols.length);
  for (let node = 0; node < parent.length; node++) {
    const caller = parent[node] ?? -1;
    while (callers.length > 0 && callers.at(-1) !== caller) leave(callers.pop() ?? 0);
    const id = symbol[node] ?? 0;
    const weight = weights[id];
    if (weight && folded.contains[node] !== 1) {
      weight.self += self[node] ?? 0;
      if (among[id] === 0) weight.total += total[node] ?? 0;
    }
    callers.push(node);
    among[id] = (among[id] ?? 0) + 1;
  }
  return weights.filter(({ total }) => total > 0);

  function leave(node: number): void {
    const id = symbol[node] ?? 0;
    among[id] = (among[id] ?? 0) - 1;
  }
}

export function heaviestBy(weights: readonly SymbolWeight[], by: 'self' | 'total', count: number): SymbolWeight[] {
  const other = by === 'self' ? 'total' : 'self';
  return weights
    .toSorted((a, b) => b[by] - a[by] || b[other] - a[other] || a.symbol - b.symbol)
    .slice(0, count)
    .filter((weight) => weight[by] > 0);
}
