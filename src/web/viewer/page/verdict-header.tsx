import type { Capture } from '../../../capture/index.ts';
import type { VerdictKind } from '../../../detect/index.ts';

const HEADINGS: Record<VerdictKind, { text: string; tone: 'bad' | 'calm' }> = {
  bottleneck: { text: 'Bottleneck', tone: 'bad' },
  'source-limited': { text: 'Limited by its source', tone: 'bad' },
  skewed: { text: 'Bottleneck in a few subtasks', tone: 'bad' },
  starved: { text: 'Nothing is busy', tone: 'calm' },
  'warming-up': { text: 'Too early to tell', tone: 'calm' },
  named: { text: 'As asked for', tone: 'calm' },
};

/** What was found, in one sentence, and about what. */
export function VerdictHeader({ capture: { verdict, recordings, cluster } }: { capture: Capture }) {
  const { kind, job, vertex, reason } = verdict;
  const { text, tone } = HEADINGS[kind];
  const startedAt = recordings[0]?.startedAt;
  return (
    <header class="verdict">
      <p class="eyebrow">
        <span class={`pill ${tone}`}>{text}</span>
        <span class="brand">flinkprof</span>
      </p>
      <h1>{reason}</h1>
      <dl class="about">
        <div>
          <dt>Operator</dt>
          <dd title={vertex?.operators.join(' → ')}>{vertex ? `${vertex.name} (×${vertex.parallelism})` : 'none'}</dd>
        </div>
        <div>
          <dt>Job</dt>
          <dd title={job.id}>{job.name}</dd>
        </div>
        <div>
          <dt>Cluster</dt>
          <dd>
            {cluster.url} · Flink {cluster.flinkVersion}
          </dd>
        </div>
        {startedAt !== undefined && (
          <div>
            <dt>Recorded</dt>
            <dd>
              <time dateTime={startedAt}>{localTime(startedAt)}</time>
            </dd>
          </div>
        )}
      </dl>
    </header>
  );
}

function localTime(iso: string): string {
  return new Date(iso).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
}
