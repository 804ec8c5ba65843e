import type { CapturedFailure } from '../../../capture/index.ts';

/** What the numbers can't say, and why. */
export function Notes({ notes }: { notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <section aria-labelledby="notes-title">
      <h2 id="notes-title">Notes</h2>
      <ul class="notes">
        {notes.map((note) => (
          <li key={note}>{note}</li>
        ))}
      </ul>
    </section>
  );
}

/** TaskManagers that are missing in everything below. */
export function Failures({ failures }: { failures: readonly CapturedFailure[] }) {
  if (failures.length === 0) return null;
  return (
    <section class="failures" aria-labelledby="failures-title">
      <h2 id="failures-title">Not recorded</h2>
      <ul>
        {failures.map(({ taskManagerId, code, message, hint }) => (
          <li key={taskManagerId}>
            <b>{taskManagerId}</b>: {message} <span class="hint">({code})</span>
            <br />
            <span class="hint">{hint}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
