import type { EventKind } from '../../../recording/index.ts';
import { counted, EVENT_TITLES, percent, weight } from '../model/format.ts';
import type { ThreadChoice } from '../model/thread-choices.ts';
import type { Shape, ViewState } from '../model/view-state.ts';
import { Segmented } from '../parts/segmented.tsx';
import type { ChangeView } from '../use-view-state.ts';
import type { FlameView } from './use-flame-view.ts';

export const SEARCH_ID = 'flame-search';

interface ToolbarProps {
  flame: FlameView;
  view: ViewState;
  change: ChangeView;
  onToggleFold: () => void;
}

/** What is looked at, and how. */
export function Toolbar({ flame, view, change, onToggleFold }: ToolbarProps) {
  const { events, event, prefix, selection } = flame;
  const hidden = selection.idle + selection.backPressured;
  return (
    <div class="toolbar">
      <div class="toolbar-row">
        <Segmented<EventKind>
          label="Event"
          options={events.map((value) => ({
            value,
            label: EVENT_TITLES[value].short,
            title: EVENT_TITLES[value].long,
          }))}
          value={event}
          onChange={(value) => {
            change({ event: value });
          }}
        />
        <ThreadSelect flame={flame} change={change} />
        <SearchBox flame={flame} view={view} change={change} />
      </div>
      <div class="toolbar-row minor">
        <Segmented<Shape>
          label="Shape"
          options={[
            { value: 'icicle', label: 'Icicle', title: 'Callers above what they call' },
            { value: 'flame', label: 'Flame', title: 'Callers below what they call' },
            { value: 'callers', label: 'Callers', title: 'From what was running to who called it' },
          ]}
          value={view.shape}
          onChange={(shape) => {
            // Zoomed frames of callees are no frames of callers.
            const keepsZoom = (shape === 'callers') === (view.shape === 'callers');
            change(keepsZoom ? { shape } : { shape, zoom: [] });
          }}
        />
        <Segmented<ViewState['colour']>
          label="Colour"
          options={[
            { value: 'kind', label: 'How it ran' },
            { value: 'origin', label: 'Whose code' },
          ]}
          value={view.colour}
          onChange={(colour) => {
            change({ colour });
          }}
        />
        {prefix.depth > 0 && (
          <button type="button" aria-pressed={view.unfolded} onClick={onToggleFold} title="Thread.run … runMailboxLoop">
            {view.unfolded ? 'Fold' : 'Unfold'} {counted(prefix.depth, 'Flink frame')}
          </button>
        )}
        {(hidden > 0 || view.waits) && (
          <button
            type="button"
            aria-pressed={view.waits}
            title="Time in which task threads wait for input or for room downstream"
            onClick={() => {
              change({ waits: !view.waits });
            }}
          >
            {view.waits ? 'Hide waiting for records' : `Show ${weight(hidden, selection.unit)} waiting for records`}
          </button>
        )}
        <span class="hint sum">
          {weight(selection.all, selection.unit)} · {counted(selection.allSamples, 'sample')}
        </span>
      </div>
    </div>
  );
}

function ThreadSelect({ flame, change }: Pick<ToolbarProps, 'flame' | 'change'>) {
  const { choices, choice, selection } = flame;
  const option = ({ id, label, weight: ofChoice }: ThreadChoice) => (
    <option key={id} value={id}>
      {label} · {ofChoice === 0 ? 'no samples' : weight(ofChoice, selection.unit)}
    </option>
  );
  return (
    <label class="threads">
      <span class="off-screen">Threads</span>
      <select
        value={choice.id}
        onChange={({ currentTarget }) => {
          change({ threads: currentTarget.value });
        }}
      >
        {choices.busy.map(option)}
        {choices.groups.length > 0 && <optgroup label="Other threads">{choices.groups.map(option)}</optgroup>}
        {choices.threads.map(({ group, choices: ofGroup }) => (
          <optgroup key={group} label={group}>
            {ofGroup.map(option)}
          </optgroup>
        ))}
      </select>
    </label>
  );
}

function SearchBox({ flame, view, change }: Omit<ToolbarProps, 'onToggleFold'>) {
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
