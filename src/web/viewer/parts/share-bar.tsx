import { wholePercent } from '../model/format.ts';

export interface SharePart {
  /** Names the colour in style.css. */
  kind: string;
  label: string;
  /** 0..1; null: unknown. */
  ratio: number | null;
}

/** A bar of shares with its numbers in words beside it, so that nothing is said by colour alone. */
export function ShareBar({ parts }: { parts: readonly SharePart[] }) {
  return (
    <div class="share">
      <div class="share-bar" aria-hidden="true">
        {parts.map(({ kind, ratio }) => (
          <span key={kind} class={`share-part fill-${kind}`} style={{ width: `${(ratio ?? 0) * 100}%` }} />
        ))}
      </div>
      <ul class="share-legend">
        {parts.map(({ kind, label, ratio }) => (
          <li key={kind}>
            <span class={`dot fill-${kind}`} aria-hidden="true" />
            {label} <b>{wholePercent(ratio)}</b>
          </li>
        ))}
      </ul>
    </div>
  );
}
