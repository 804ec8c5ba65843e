import type { EventKind } from '../../../recording/index.ts';
import { counted, EVENT_TITLES, weight } from '../model/format.ts';
import type { Shape, ViewState } from '../model/view-state.ts';
import { Segmented } from '../parts/segmented.tsx';
import type { ChangeView } from '../use-view-state.ts';
import { SearchBox } from './search-box.tsx';
import { ThreadSelect } from './thread-select.tsx';
import type { FlameView } from './use-flame-view.ts';

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
