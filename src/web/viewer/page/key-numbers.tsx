import type { Capture, CapturedPlacement, CapturedRecording } from '../../../capture/index.ts';
import { counted, duration, EVENT_TITLES, wholePercent } from '../model/format.ts';
import { ShareBar } from '../parts/share-bar.tsx';

/** The numbers somebody asks for first. */
export function KeyNumbers({ capture: { verdict, analysis, recordings, placement } }: { capture: Capture }) {
  return (
    <section class="tiles" aria-label="Key numbers">
      {verdict.vertex && (
        <div class="tile">
          <h2>What Flink measured</h2>
          <ShareBar
            parts={[
              { kind: 'busy', label: 'Busy', ratio: verdict.busyRatio },
              { kind: 'back-pressured', label: 'Back-pressured', ratio: verdict.backPressuredRatio },
              { kind: 'idle', label: 'Idle', ratio: verdict.idleRatio },
            ]}
          />
          <p class="hint">
            Mean of its subtasks, the worst {wholePercent(verdict.maxBusyRatio)} busy; an average over{' '}
            {Math.round(verdict.basis.windowSeconds)} s, at most {Math.ceil(verdict.basis.ageSeconds)} s old.
          </p>
        </div>
      )}
      {analysis.onCpuRatio !== null && (
        <div class="tile">
          <h2>What its busy time is</h2>
          <ShareBar
            parts={[
              { kind: 'on-cpu', label: 'On the CPU', ratio: analysis.onCpuRatio },
              { kind: 'waiting', label: 'Waiting', ratio: 1 - analysis.onCpuRatio },
            ]}
          />
          <p class="hint">
            {analysis.busyRatio === null
              ? 'Of the recorded busy subtasks.'
              : `The recorded subtasks were busy ${wholePercent(analysis.busyRatio)} of the time.`}
          </p>
        </div>
      )}
      {recordings.length > 0 && <Recorded recordings={recordings} />}
      {placement.length > 0 && <Places placement={placement} />}
    </section>
  );
}

function Recorded({ recordings }: { recordings: readonly CapturedRecording[] }) {
  const longest = Math.max(...recordings.map(({ durationSeconds }) => durationSeconds));
  const samples = new Map<keyof typeof EVENT_TITLES, number>();
  for (const recording of recordings) {
    for (const event of recording.events) {
      samples.set(event, (samples.get(event) ?? 0) + (recording.samples[event] ?? 0));
    }
  }
  return (
    <div class="tile">
      <h2>What was recorded</h2>
      <p class="big">
        {duration(longest * 1_000)} <small>of {counted(recordings.length, 'TaskManager')}</small>
      </p>
      <p class="hint">
        {[...samples].map(([event, count]) => `${EVENT_TITLES[event].short}: ${counted(count, 'sample')}`).join(' · ')}
      </p>
    </div>
  );
}

function Places({ placement }: { placement: readonly CapturedPlacement[] }) {
  return (
    <div class="tile">
      <h2>Where it runs</h2>
      <ul class="places">
        {placement.map((place) => (
          <li key={place.taskManagerId}>
            <b class="wrap">{place.taskManagerId}</b>
            <span class="hint wrap"> {whereIs(place)}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function whereIs({ kind, pod, namespace, container, host, pid, subtasks }: CapturedPlacement): string {
  const place = {
    process: `pid ${pid ?? '?'}${host === undefined ? '' : ` on ${host}`}`,
    pod: `pod ${namespace === undefined ? '' : `${namespace}/`}${pod ?? '?'}${container === undefined ? '' : `, ${container}`}`,
    host: `host ${host ?? '?'}${pid === undefined ? '' : `, pid ${pid}`}`,
    'flink-rest': "through Flink's own profiler",
  }[kind];
  return `${place} · ${subtasks.length === 1 ? 'subtask' : 'subtasks'} ${subtasks.join(', ')}`;
}
