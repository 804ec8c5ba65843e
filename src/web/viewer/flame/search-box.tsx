import { percent } from '../model/format.ts';
import type { ViewState } from '../model/view-state.ts';
import type { ChangeView } from '../use-view-state.ts';
import type { FlameView } from './use-flame-view.ts';

export const SEARCH_ID = 'flame-search';

interface SearchBoxProps {
  flame: FlameView;
  view: ViewState;
  change: ChangeView;
}

/** Finds frames by text or regular expression, and says how much of the time they are in. */
export function SearchBox({ flame, view, change }: SearchBoxProps) {
  const { found, matched, selection, focus } = flame;
  const error = found?.error ?? null;
  return (
    <div class="search">
      <input
        id={SEARCH_ID}
        type="search"
        placeholder="Search frames  /"
        aria-label="Search frames"
        aria-invalid={error !== null}
        aria-describedby="flame-matched"
        spellcheck={false}
        autocomplete="off"
        value={view.search}
        onInput={({ currentTarget }) => {
          change({ search: currentTarget.value });
        }}
        onKeyDown={(event) => {
          if (event.key !== 'Escape') return;
          event.preventDefault();
          change({ search: '' });
          event.currentTarget.blur();
        }}
      />
      <button
        type="button"
        class="regex"
        aria-pressed={view.isRegex}
        aria-label="Regular expression"
        title="Regular expression"
        onClick={() => {
          change({ isRegex: !view.isRegex });
        }}
      >
        .*
      </button>
      <output id="flame-matched" class={error === null ? 'matched' : 'matched error'}>
        {error ??
          (matched &&
            `${percent(matched.all / (selection.all || 1))} matched${
              matched.focus === null ? '' : `, ${percent(matched.focus / (focus.total || 1))} of this frame`
            }`)}
      </output>
    </div>
  );
}
