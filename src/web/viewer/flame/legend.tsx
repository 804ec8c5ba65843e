import { useMemo } from 'preact/hooks';

import type { ViewTree } from '../model/view-tree.ts';
import { KIND_TITLES, ORIGIN_TITLES } from './palette.ts';

/** What the colours mean; only those that the graph has. */
export function Legend({ tree, colour }: { tree: ViewTree; colour: 'kind' | 'origin' }) {
  const entries = useMemo(() => {
    const { model, selection } = tree;
    const kinds = new Set<number>();
    const origins = new Set<string>();
    for (let node = 0; node < selection.total.length; node++) {
      if ((selection.total[node] ?? 0) === 0) continue;
      kinds.add(model.kind[node] ?? 0);
      origins.add(model.symbols[model.symbol[node] ?? 0]?.origin ?? '');
    }
    return colour === 'kind'
      ? Object.entries(KIND_TITLES).filter(([kind]) => model.data.kinds.some((k, id) => k === kind && kinds.has(id)))
      : Object.entries(ORIGIN_TITLES).filter(([origin]) => origins.has(origin));
  }, [tree, colour]);
  return (
    <ul class="legend" aria-label="Colours of the frames">
      {entries.map(([name, title]) => (
        <li key={name}>
          <span class={`dot fill-${colour}-${name}`} aria-hidden="true" />
          {title}
        </li>
      ))}
    </ul>
  );
}
