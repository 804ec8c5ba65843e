import { Fragment } from 'preact';

import type { Capture, CapturedRecording } from '../../../capture/index.ts';
import { bytes, duration } from '../model/format.ts';

/** Everything that is needed to trust the numbers or to repeat them. */
export function Details({ capture: { capture, recordings, timings } }: { capture: Capture }) {
  return (
    <section>
      <details>
        <summary>
          <h2>Details: recordings, versions, timings</h2>
        </summary>
        <dl class="facts">
          <dt>Capture</dt>
          <dd class="wrap">{capture.id}</dd>
          <dt>Folder</dt>
          <dd class="wrap mono">{capture.path}</dd>
          <dt>Files</dt>
          <dd class="wrap mono">{capture.files.join(', ')}</dd>
        </dl>
        {recordings.map((recording) => (
          <Recording key={recording.taskManagerId} recording={recording} />
        ))}
        <h3>Timings</h3>
        <dl class="facts">
          {Object.entries(timings).map(([name, value]) => (
            <Fragment key={name}>
              <dt>{TIMING_TITLES[name] ?? name}</dt>
              <dd>{duration(Number(value))}</dd>
            </Fragment>
          ))}
        </dl>
      </details>
    </section>
  );
}

const TIMING_TITLES: Record<string, string> = {
  verdictMs: 'Finding the operator',
  placementMs: 'Finding its processes',
  deliverMs: 'Bringing the profiler there',
  startMs: 'Starting it',
  recordMs: 'Recording',
  fetchMs: 'Fetching the recording',
  analyseMs: 'Analysing it',
  totalMs: 'All together',
};

function Recording({ recording }: { recording: CapturedRecording }) {
  const { taskManagerId, file, partial, durationSeconds, profilerVersion, cpuEngine, sha256 } = recording;
  return (
    <>
      <h3 class="wrap">{taskManagerId}</h3>
      <dl class="facts">
        <dt>Recording</dt>
        <dd class="wrap">
          <span class="mono">{file}</span>, {bytes(recording.bytes)}, {duration(durationSeconds * 1_000)}
          {partial && ' (interrupted before its time)'}
        </dd>
        <dt>Profiler</dt>
        <dd>
          async-profiler {profilerVersion}, CPU by {CPU_ENGINES[cpuEngine]}
        </dd>
        <dt>SHA-256</dt>
        <dd class="wrap mono">{sha256}</dd>
      </dl>
    </>
  );
}

const CPU_ENGINES: Record<CapturedRecording['cpuEngine'], string> = {
  perf: 'perf events (kernel frames included)',
  ctimer: 'timers (without kernel frames)',
  unknown: 'an unknown engine',
};
